package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import org.jspecify.annotations.Nullable;

/**
 * Answers a read that found no fresh value: by an expired one, where the policy serves it, or by a
 * load. An expired value is looked at again right before it is served, since it may have been
 * invalidated meanwhile (F3).
 */
final class Answers {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;
  private final Loads loads;

  Answers(LocalTier tier, Space space, Loads loads) {
    this.tier = tier;
    this.space = space;
    this.loads = loads;
  }

  /** Answers where what is present, if anything is, doesn't serve. */
  <X extends Exception> Loaded answer(
      @Nullable Entry present, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    if (present != null) {
      long now = tier.ticker.nanos();
      if (isStale(present, policy.staleNanos, now)) {
        if (!isPausing(present, policy, now)) {
          loads.loadLater(key, policy, loader);
        }
        return stale(present);
      }
      if (isStale(present, policy.staleIfErrorNanos, now) && isPausing(present, policy, now)) {
        return stale(present);
      }
    }
    ReportCounters counters = space.counters(key);
    counters.misses.increment();
    log.debug("Cache miss for {}: {}", space.tenant, key);
    Loaded loaded = loadOrServe(present, key, policy, loader);
    if (loaded.source() == Source.JOINED) {
      counters.joins.increment();
    }
    return loaded;
  }

  /** Has an entry loaded anew that serves, but not for long. */
  <X extends Exception> void refreshAhead(Entry entry, CachePolicy policy, Loader<?, X> loader) {
    long now = tier.ticker.nanos();
    if (now - entry.freshUntil >= 0 && !isPausing(entry, policy, now)) {
      loads.loadLater(entry.key(), policy, loader);
    }
  }

  /** Loads on behalf of who wants a new value whatever is there. */
  <X extends Exception> Loaded refresh(ReportKey<?> key, CachePolicy policy, Loader<?, X> loader)
      throws X {
    return load(key, policy, loader, true, policy.hardTimeoutNanos);
  }

  private <X extends Exception> Loaded loadOrServe(
      @Nullable Entry present, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    long waited = 0;
    try {
      if (present != null
          && policy.softTimeoutNanos > 0
          && isStaleNow(present, policy.softStaleNanos)
          && isFree()) {
        Loaded inTime = loads.loadWithin(key, policy, loader, false, policy.softTimeoutNanos);
        waited = policy.softTimeoutNanos;
        if (inTime != null) {
          return inTime;
        }
        if (isStaleNow(present, policy.softStaleNanos)) {
          return stale(present);
        }
      }
      // The hard time-out counts from the beginning, too.
      return load(key, policy, loader, false, policy.hardTimeoutNanos - waited);
    } catch (Exception e) {
      if (!isOfTheLoad(e) || present == null || !isStaleNow(present, policy.staleIfErrorNanos)) {
        throw e;
      }
      present.failedToReload(e, tier.ticker.nanos());
      log.warn("Load of {} for {} failed; the expired value is served", key, space.tenant, e);
      return stale(present);
    }
  }

  private <X extends Exception> Loaded load(
      ReportKey<?> key, CachePolicy policy, Loader<?, X> loader, boolean forced, long nanos)
      throws X {
    if (policy.hardTimeoutNanos == 0 || !isFree()) {
      return loads.load(key, policy, loader, forced);
    }
    Loaded loaded = loads.loadWithin(key, policy, loader, forced, nanos);
    if (loaded == null) {
      throw new LoadTimeoutException(
          "the load of %s for %s has taken longer than its hard time-out of %d ms; it goes on, and its value will be stored; give it more time, or serve expired values by staleIfError"
              .formatted(key, space.tenant, policy.hardTimeoutNanos / 1_000_000));
    }
    return loaded;
  }

  /**
   * A load inside a load takes no second thread, or loads could use up all and wait for each other.
   */
  private boolean isFree() {
    return !tier.background.isRunningHere();
  }

  private static boolean isOfTheLoad(Exception e) {
    return !(e instanceof RecursiveLoadException || e instanceof LoadInterruptedException);
  }

  private Loaded stale(Entry entry) {
    entry.counters().staleHits.increment();
    log.debug("Cache hit for {}: {}, expired", space.tenant, entry.key());
    return new Loaded(entry, Source.STALE);
  }

  private boolean isStaleNow(Entry entry, long nanos) {
    return isStale(entry, nanos, tier.ticker.nanos()) && isHeld(entry);
  }

  /** A single key is invalidated by its removal. */
  private boolean isHeld(Entry entry) {
    return entry.equals(space.entries.peek(entry.key()));
  }

  private boolean isStale(Entry entry, long nanos, long now) {
    return entry.isExpired(now) && entry.isWithin(nanos, now) && space.isLive(entry);
  }

  private static boolean isPausing(Entry entry, CachePolicy policy, long now) {
    FailedLoad failure = entry.failure();
    return failure != null && failure.isWithin(policy.retryPauseNanos, now);
  }
}
