package io.reportcache.tenant;

/**
 * Says which tenant a call is for that names none. Called on the caller's thread; must be safe for
 * use by many threads. What it throws reaches the caller.
 */
@FunctionalInterface
public interface TenantResolver {

  /**
   * Returns the tenant of the current call.
   *
   * @throws NoTenantException if there is none
   */
  TenantId resolve();

  /** The default: the tenant bound to the thread; without one the call fails. */
  static TenantResolver bound() {
    return TenantContext::require;
  }

  /**
   * The tenant bound to the thread, or the central space. Meant for applications without tenants:
   * in others, a binding that was forgotten would go unnoticed.
   */
  static TenantResolver boundOrCentral() {
    return () -> TenantContext.current().orElse(TenantId.CENTRAL);
  }
}
