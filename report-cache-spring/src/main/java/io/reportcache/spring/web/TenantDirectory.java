package io.reportcache.spring.web;

import io.reportcache.tenant.TenantId;

/**
 * Knows which tenants there are. With a bean of this type, a web request for any other tenant is
 * refused with status 404. Without one, every well-formed id is a tenant.
 *
 * <p>Called for each request that names a tenant, by many threads. It must not block in a WebFlux
 * application, so keep the ids in memory. If it throws, the request fails with that exception.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TenantDirectory {

  /** Tells whether the tenant exists. */
  boolean contains(TenantId tenant);
}
