package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.Weigher;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** Weighs values for a cache with a maximum weight, and counts those that can't be kept. */
final class Scales {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  /** A weight that the store never keeps. */
  private static final int UNKNOWN = -1;

  private final long maximum;
  private final @Nullable Weigher weigher;

  Scales(long maximum, @Nullable Weigher weigher) {
    this.maximum = maximum;
    this.weigher = weigher;
  }

  /**
   * Returns the weight of the value; 0 if weights don't matter. Must not be called under a lock,
   * since it calls foreign code.
   */
  int weigh(TenantId tenant, ReportKey<?> key, Object value, ReportCounters counters) {
    if (weigher == null || Entry.ABSENT.equals(value)) {
      return 0;
    }
    int weight = ask(weigher, tenant, key, value);
    if (!keeps(weight)) {
      counters.oversized.increment();
      log.debug("Not cached for {}: {}, weight {} of {}", tenant, key, weight, maximum);
    }
    return weight;
  }

  /** Tells whether the store may keep a value of this weight. */
  boolean keeps(int weight) {
    return maximum == CacheStore.NO_WEIGHT || (weight >= 0 && weight <= maximum);
  }

  private static int ask(Weigher weigher, TenantId tenant, ReportKey<?> key, Object value) {
    try {
      int weight = weigher.weigh(key, value);
      if (weight >= 0) {
        return weight;
      }
      log.warn(
          "The weigher must return at least 0, was {} for {} of {}; the value is served and not"
              + " cached",
          weight,
          key,
          tenant);
    } catch (Throwable e) {
      // D4: an Error thrown by foreign code is a failure of that code.
      log.warn("The weigher failed for {} of {}; the value isn't cached", key, tenant, e);
    }
    return UNKNOWN;
  }
}
