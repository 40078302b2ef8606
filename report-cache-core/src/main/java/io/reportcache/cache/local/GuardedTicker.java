package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;

/** Guards a host's ticker. While that fails, time stands still and reads continue (D1). */
final class GuardedTicker implements Ticker {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final Ticker ticker;

  // Written by many threads without synchronization: it is only read while the ticker fails.
  private long last;
  private boolean failing;

  GuardedTicker(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public long nanos() {
    try {
      long nanos = ticker.nanos();
      last = nanos;
      failing = false;
      return nanos;
    } catch (Throwable e) {
      if (!failing) {
        failing = true;
        log.error("The ticker failed; entries don't age until it works again", e);
      }
      return last;
    }
  }
}
