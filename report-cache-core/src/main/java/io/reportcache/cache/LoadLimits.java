package io.reportcache.cache;

/**
 * Bounds on the number of loads that run at once on a node, so that loads that hang leave the
 * others alone. Immutable; begin with {@link #defaults()} and change what differs.
 *
 * <p>The first bound holds for every load of a key but those inside a transaction. The others hold
 * for loads that run in the background, on the cache's threads or on the host's executor: reloads,
 * and loads of callers with a time-out. A load beyond them waits until another has ended. Those of
 * different tenants and reports take turns.
 *
 * <p>A load that has taken longer than the {@linkplain TenantCacheManagerBuilder#loadTimeout load
 * time-out} is interrupted, if it runs in the background. If it hasn't returned a second later, it
 * stops counting against these bounds and another may run in its place; its thread is lost until it
 * returns. As many may be lost within each bound as it allows loads, so that no more than twice
 * each bound ever run.
 *
 * @param perKey loads of one key; 2 by default: one, and another when an invalidation has overtaken
 *     the first. Callers beyond wait for the next one
 * @param perTenantReport loads of one report for one tenant; 8 by default
 * @param perTenant loads of one tenant; 16 by default
 * @param perReport loads of one report for all tenants; 32 by default
 * @param total loads of all tenants; 64 by default
 * @since 0.1
 */
public record LoadLimits(int perKey, int perTenantReport, int perTenant, int perReport, int total) {

  private static final LoadLimits DEFAULTS = new LoadLimits(2, 8, 16, 32, 64);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public LoadLimits {
    require("perKey", perKey, 2);
    require("perTenantReport", perTenantReport, 8);
    require("perTenant", perTenant, 16);
    require("perReport", perReport, 32);
    require("total", total, 64);
  }

  /** Returns 2 loads per key, 8 per report of a tenant, 16 per tenant, 32 per report, 64 in all. */
  public static LoadLimits defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these limits with another for one key.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadLimits withPerKey(int loads) {
    return new LoadLimits(loads, perTenantReport, perTenant, perReport, total);
  }

  /**
   * Returns these limits with another for one report of one tenant.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadLimits withPerTenantReport(int loads) {
    return new LoadLimits(perKey, loads, perTenant, perReport, total);
  }

  /**
   * Returns these limits with another for one tenant.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadLimits withPerTenant(int loads) {
    return new LoadLimits(perKey, perTenantReport, loads, perReport, total);
  }

  /**
   * Returns these limits with another for one report, all tenants together.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadLimits withPerReport(int loads) {
    return new LoadLimits(perKey, perTenantReport, perTenant, loads, total);
  }

  /**
   * Returns these limits with another for all loads in the background.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadLimits withTotal(int loads) {
    return new LoadLimits(perKey, perTenantReport, perTenant, perReport, loads);
  }

  private static void require(String name, int limit, int normal) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "%s of the load limits must be at least 1, was %d; leave it out for the default of %d"
              .formatted(name, limit, normal));
    }
  }
}
