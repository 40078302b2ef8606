package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Answers a read that found no fresh value: with an expired or invalidated value if the policy
 * allows that, otherwise with a load. An expired value is checked again right before it is served,
 * since it may have been invalidated meanwhile (F3).
 *
 * <p>Each read is counted once, after it has been answered or has failed.
 */
final class Misses {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final Loads loads;
  private final Tolerance tolerance;
  private final Ticker ticker;

  Misses(Loads loads, Tolerance tolerance, Ticker ticker) {
    this.loads = loads;
    this.tolerance = tolerance;
    this.ticker = ticker;
  }

  /** Answers a read whose entry isn't fresh, or is missing. */
  <X extends Exception> Found answer(
      Space space,
      @Nullable Entry present,
      ReportKey<?> key,
      CachePolicy policy,
      Loader<?, X> loader)
      throws X {
    LoadRequest<X> request = new LoadRequest<>(key, policy, loader, false);
    Source source = null;
    try {
      Found found = present == null ? null : oldValue(space, present, request);
      if (found == null) {
        log.debug("Cache miss for {}: {}", space.tenant, key);
        found = newValue(space, present, request);
      }
      source = found.source();
      return found;
    } finally {
      count(space.counters(key), source);
    }
  }

  /**
   * Starts a load in the background if the entry, which may still be served, is due for a refresh
   * ahead.
   */
  <X extends Exception> void refreshAhead(
      Space space, Entry entry, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) {
    long now = ticker.nanos();
    if (now - entry.freshUntil >= 0
        && !isPausing(entry, policy, now)
        && entry.isFor(key)) { // otherwise the caller's key has another type
      loads.loadLater(space, new LoadRequest<>(key, policy, loader, true));
    }
  }

  /** Loads a new value even if a fresh one is present. */
  <X extends Exception> Found refresh(
      Space space, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    return load(
        space, new LoadRequest<>(key, policy, loader, true), policy.hardTimeout().toNanos());
  }

  /**
   * Returns the expired or invalidated value if the policy allows it, and starts a load in the
   * background; otherwise null.
   */
  private <X extends Exception> @Nullable Found oldValue(
      Space space, Entry present, LoadRequest<X> request) {
    CachePolicy policy = request.policy();
    long now = ticker.nanos();
    if (isStale(space, present, policy.staleWhileRevalidate().toNanos(), now)) {
      if (!isPausing(present, policy, now)) {
        loads.loadLater(space, request.forcedToo());
      }
      return stale(space, present);
    }
    if (isStale(space, present, policy.staleIfError().toNanos(), now)
        && isPausing(present, policy, now)) {
      return stale(space, present);
    }
    if (isTolerated(space, present, policy)) {
      if (!isPausing(present, policy, now)) {
        loads.loadLaterAlone(space, request.forcedToo());
      }
      log.debug("Cache hit for {}: {}, invalidated", space.tenant, present.key());
      return new Found(present, Source.INVALIDATED);
    }
    return null;
  }

  /**
   * Loads a value. If the load fails or takes too long, returns the expired value if the policy
   * allows it.
   */
  private <X extends Exception> Found newValue(
      Space space, @Nullable Entry present, LoadRequest<X> request) throws X {
    CachePolicy policy = request.policy();
    long waited = 0;
    try {
      if (present != null
          && !policy.softTimeout().isZero()
          && isStaleNow(space, present, policy.softTimeoutStale().toNanos())
          && loads.mayTakeAThread()) {
        waited = policy.softTimeout().toNanos();
        Found inTime = loads.loadWithin(space, request, waited);
        if (inTime != null) {
          return inTime;
        }
        if (isStaleNow(space, present, policy.softTimeoutStale().toNanos())) {
          return stale(space, present);
        }
      }
      // The hard time-out includes the time waited before.
      return load(space, request, policy.hardTimeout().toNanos() - waited);
    } catch (Exception e) {
      if (!isOfTheLoad(e)
          || present == null
          || !isStaleNow(space, present, policy.staleIfError().toNanos())) {
        throw e;
      }
      if (!ThreadFailure.isOne(e)) { // D5: otherwise other callers would pause because of it
        present.failedToReload(e, ticker.nanos());
      }
      log.warn(
          "Load of {} for {} failed; the expired value is served", request.key(), space.tenant, e);
      return stale(space, present);
    }
  }

  private <X extends Exception> Found load(Space space, LoadRequest<X> request, long nanos)
      throws X {
    if (request.policy().hardTimeout().isZero() || !loads.mayTakeAThread()) {
      return loads.load(space, request);
    }
    Found found = loads.loadWithin(space, request, nanos);
    if (found == null) {
      throw new LoadTimeoutException(
          loads
              .progress(space, request.key())
              .message
              .formatted(request.key(), space.tenant, request.policy().hardTimeout().toMillis()));
    }
    return found;
  }

  private static boolean isOfTheLoad(Exception e) {
    return !(e instanceof RecursiveLoadException || ThreadFailure.isInterruption(e));
  }

  private static Found stale(Space space, Entry entry) {
    log.debug("Cache hit for {}: {}, expired", space.tenant, entry.key());
    return new Found(entry, Source.STALE);
  }

  private static void count(ReportCounters counters, @Nullable Source source) {
    if (source == Source.HIT) {
      counters.hits.increment();
    } else if (source == Source.STALE) {
      counters.staleHits.increment();
    } else if (source == Source.INVALIDATED) {
      counters.invalidatedHits.increment();
    } else {
      counters.misses.increment();
      if (source == Source.JOINED) {
        counters.joins.increment();
      } else if (source == Source.SHARED) {
        counters.sharedHits.increment();
      }
    }
  }

  private boolean isStaleNow(Space space, Entry entry, long nanos) {
    return isStale(space, entry, nanos, ticker.nanos()) && isHeld(space, entry);
  }

  /**
   * Tells whether the entry is still stored: the invalidation of a single key removes its entry.
   */
  private static boolean isHeld(Space space, Entry entry) {
    return entry.equals(space.entries.peek(entry.key()));
  }

  private static boolean isStale(Space space, Entry entry, long nanos, long now) {
    return entry.isExpired(now) && entry.isWithin(nanos, now) && space.isLive(entry, now);
  }

  /** F3: both the reader's policy and the entry's policy must allow it. */
  private boolean isTolerated(Space space, Entry entry, CachePolicy policy) {
    long nanos =
        Math.min(
            policy.staleAfterInvalidation().toNanos(),
            entry.policy().staleAfterInvalidation().toNanos());
    return tolerance.serves(space, entry, nanos) && isHeld(space, entry);
  }

  private static boolean isPausing(Entry entry, CachePolicy policy, long now) {
    FailedLoad failure = entry.failure();
    return failure != null && failure.isWithin(policy.retryPause().toNanos(), now);
  }
}
