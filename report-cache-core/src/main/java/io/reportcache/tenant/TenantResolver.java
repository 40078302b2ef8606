package io.reportcache.tenant;

/**
 * Determines the tenant of calls that don't name one. Called on the caller's thread; must be safe
 * for use by many threads. Exceptions that it throws reach the caller.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TenantResolver {

  /**
   * Returns the tenant of the current call.
   *
   * @throws NoTenantException if there is none
   */
  TenantId resolve();

  /**
   * Returns the default resolver, which returns the tenant that is bound to the thread. If none is
   * bound, the call fails with a {@link NoTenantException}.
   */
  static TenantResolver bound() {
    return TenantContext::require;
  }

  /**
   * Returns a resolver that returns the tenant that is bound to the thread, or the central space if
   * none is. Meant for applications without tenants: in others, a forgotten binding would go
   * unnoticed.
   */
  static TenantResolver boundOrCentral() {
    return () -> TenantContext.current().orElse(TenantId.CENTRAL);
  }
}
