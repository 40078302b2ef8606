package io.reportcache.benchmarks.workload;

/** The key of caches that know no tenants, as one would write it. */
public record TenantKey(String tenant, String text) {}
