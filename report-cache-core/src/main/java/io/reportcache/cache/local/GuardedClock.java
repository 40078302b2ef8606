package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A host's clock. While it fails, or tells what no time can be, the system's is asked (D1). */
final class GuardedClock {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final InstantSource clock;

  GuardedClock(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns the time of day so long ago. */
  Instant before(Duration ago) {
    try {
      return clock.instant().minus(ago);
    } catch (Throwable e) {
      log.warn("The clock failed; the system's tells when values were built", e);
      return Instant.now().minus(ago);
    }
  }
}
