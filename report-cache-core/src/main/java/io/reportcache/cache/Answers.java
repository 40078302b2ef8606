package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import org.jspecify.annotations.Nullable;

/**
 * Answers a read that found no fresh value: by an expired or an invalidated one, where the policy
 * serves it, or by a load. An expired value is looked at again right before it is served, since it
 * may have been invalidated meanwhile (F3).
 *
 * <p>Each read is counted once, when it is known how it was answered.
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
    Loaded loaded = null;
    try {
      loaded = find(present, new LoadRequest<>(key, policy, loader, false));
      return loaded;
    } finally {
      count(space.counters(key), loaded == null ? null : loaded.source());
    }
  }

  /** Has an entry loaded anew that serves, but not for long. */
  <X extends Exception> void refreshAhead(
      Entry entry, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) {
    long now = tier.ticker.nanos();
    if (now - entry.freshUntil >= 0
        && !isPausing(entry, policy, now)
        && entry.isFor(key)) { // or the caller has mistaken the key
      loads.loadLater(new LoadRequest<>(key, policy, loader, true));
    }
  }

  /** Loads on behalf of who wants a new value whatever is there. */
  <X extends Exception> Loaded refresh(ReportKey<?> key, CachePolicy policy, Loader<?, X> loader)
      throws X {
    return load(new LoadRequest<>(key, policy, loader, true), policy.hardTimeoutNanos);
  }

  private <X extends Exception> Loaded find(@Nullable Entry present, LoadRequest<X> request)
      throws X {
    CachePolicy policy = request.policy();
    if (present != null) {
      long now = tier.ticker.nanos();
      if (isStale(present, policy.staleNanos, now)) {
        if (!isPausing(present, policy, now)) {
          loads.loadLater(request.forcedToo());
        }
        return stale(present);
      }
      if (isStale(present, policy.staleIfErrorNanos, now) && isPausing(present, policy, now)) {
        return stale(present);
      }
      if (isTolerated(present, policy)) {
        if (!isPausing(present, policy, now)) {
          loads.loadLaterAlone(request.forcedToo());
        }
        log.debug("Cache hit for {}: {}, invalidated", space.tenant, present.key());
        return new Loaded(present, Source.INVALIDATED);
      }
    }
    log.debug("Cache miss for {}: {}", space.tenant, request.key());
    return loadOrServe(present, request);
  }

  private <X extends Exception> Loaded loadOrServe(@Nullable Entry present, LoadRequest<X> request)
      throws X {
    CachePolicy policy = request.policy();
    long waited = 0;
    try {
      if (present != null
          && policy.softTimeoutNanos > 0
          && isStaleNow(present, policy.softStaleNanos)
          && isFree()) {
        Loaded inTime = loads.loadWithin(request, policy.softTimeoutNanos);
        waited = policy.softTimeoutNanos;
        if (inTime != null) {
          return inTime;
        }
        if (isStaleNow(present, policy.softStaleNanos)) {
          return stale(present);
        }
      }
      // The hard time-out counts from the beginning, too.
      return load(request, policy.hardTimeoutNanos - waited);
    } catch (Exception e) {
      if (!isOfTheLoad(e) || present == null || !isStaleNow(present, policy.staleIfErrorNanos)) {
        throw e;
      }
      if (!ThreadFailure.isOne(e)) { // D5: or other callers would pause for it
        present.failedToReload(e, tier.ticker.nanos());
      }
      log.warn(
          "Load of {} for {} failed; the expired value is served", request.key(), space.tenant, e);
      return stale(present);
    }
  }

  private <X extends Exception> Loaded load(LoadRequest<X> request, long nanos) throws X {
    if (request.policy().hardTimeoutNanos == 0 || !isFree()) {
      return loads.load(request);
    }
    Loaded loaded = loads.loadWithin(request, nanos);
    if (loaded == null) {
      throw new LoadTimeoutException(
          loads
              .progress(request.key())
              .message
              .formatted(
                  request.key(), space.tenant, request.policy().hardTimeoutNanos / 1_000_000));
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
    return !(e instanceof RecursiveLoadException || ThreadFailure.isInterruption(e));
  }

  private Loaded stale(Entry entry) {
    log.debug("Cache hit for {}: {}, expired", space.tenant, entry.key());
    return new Loaded(entry, Source.STALE);
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
      }
    }
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

  /** F3: both the reader and who made the value have to have said so. */
  private boolean isTolerated(Entry entry, CachePolicy policy) {
    long nanos = Math.min(policy.staleInvalidatedNanos, entry.policy().staleInvalidatedNanos);
    return space.tolerance.serves(entry, nanos) && isHeld(entry);
  }

  private static boolean isPausing(Entry entry, CachePolicy policy, long now) {
    FailedLoad failure = entry.failure();
    return failure != null && failure.isWithin(policy.retryPauseNanos, now);
  }
}
