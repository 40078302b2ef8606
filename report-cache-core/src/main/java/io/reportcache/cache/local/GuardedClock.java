package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Guards a host's clock. While that fails, or returns an impossible time, the system's clock is
 * used (D1).
 */
final class GuardedClock {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final InstantSource clock;

  GuardedClock(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns the time of day that was the given duration ago. */
  Instant before(Duration ago) {
    try {
      return clock.instant().minus(ago);
    } catch (Throwable e) {
      log.warn("The clock failed; the system's clock tells when values were built", e);
      return Instant.now().minus(ago);
    }
  }
}
