package io.reportcache.spring;

import io.reportcache.tenant.TenantId;
import java.util.Collection;

/**
 * A bean that names the tenants for which reports are warmed. Replaces the property {@code
 * report-cache.warm-tenants}.
 *
 * <pre>{@code
 * @Bean
 * WarmedTenants warmedTenants(CustomerRepository customers) {
 *   return () -> customers.activeIds().stream().map(TenantId::of).toList();
 * }
 * }</pre>
 */
@FunctionalInterface
public interface WarmedTenants {

  /**
   * Returns the tenants; {@link TenantId#CENTRAL} for the space that belongs to none. Asked at
   * every warming, on a thread of the scheduler and with no tenant bound. What it throws fails that
   * run of the job, which is logged and counted.
   */
  Collection<TenantId> tenants();
}
