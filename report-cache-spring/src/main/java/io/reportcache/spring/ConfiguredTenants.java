package io.reportcache.spring;

import io.reportcache.tenant.TenantId;
import java.util.Set;

/** The tenants that the properties name. */
record ConfiguredTenants(Set<TenantId> tenants) implements WarmedTenants {}
