package io.reportcache.spring;

import io.reportcache.tenant.TenantId;
import java.util.Set;

/** The tenants that are configured by properties. */
record ConfiguredTenants(Set<TenantId> tenants) implements WarmedTenants {}
