package io.reportcache.spring;

import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;

/** The tenant that is bound to the thread. Where there is none, says which property helps. */
final class BoundTenant implements TenantResolver {

  private final TenantResolver bound = TenantResolver.bound();

  @Override
  public TenantId resolve() {
    try {
      return bound.resolve();
    } catch (NoTenantException e) {
      NoTenantException told =
          new NoTenantException(
              e.getMessage()
                  + "; with Spring Boot, set report-cache.tenant.from for web requests, or"
                  + " report-cache.single-tenant=true if there are no tenants");
      told.setStackTrace(e.getStackTrace());
      throw told;
    }
  }
}
