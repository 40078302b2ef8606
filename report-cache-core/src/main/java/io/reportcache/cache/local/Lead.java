package io.reportcache.cache.local;

import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What the thread does that has come to own a load: it notes where in the order of invalidations
 * the load begins, runs the loader, stores the value unless an invalidation has overtaken it, and
 * tells those who wait.
 */
final class Lead {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final InvalidationOrder order;
  private final LoadRun run;
  private final Invalidations invalidations;
  private final Tolerance tolerance;
  private final History history;
  private final Ticker ticker;

  Lead(
      InvalidationOrder order,
      LoadRun run,
      Invalidations invalidations,
      Tolerance tolerance,
      History history,
      Ticker ticker) {
    this.order = order;
    this.run = run;
    this.invalidations = invalidations;
    this.tolerance = tolerance;
    this.history = history;
    this.ticker = ticker;
  }

  /** Runs the load on this thread. The flight is registered and owned by it. */
  <X extends Exception> Found lead(Space space, Flight flight, LoadRequest<X> request) throws X {
    Throwable failure = null;
    try {
      flight.begin(request, order.now()); // F1: before anything is read
      Entry present = space.entries.peek(flight.key);
      if (!request.forced()
          && present != null
          && request.accepts(present)
          && space.serves(present, ticker.nanos())) {
        // Loaded by another between the look and the registration.
        flight.find(present);
        return new Found(present, Source.HIT);
      }
      Loss before =
          present == null ? history.losses().of(space.tenant, flight.key) : whyNot(space, present);
      Entry entry = run.run(space, flight, request.loader(), before);
      store(space, entry, flight);
      if (request.loader() instanceof ReplacingLoader) {
        invalidations.derivedFrom(space, flight.key, "refresh");
      }
      flight.succeed(entry);
      history.failures().forget(space.tenant, flight.key);
      return new Found(entry, Source.COMPUTED);
    } catch (Throwable e) {
      flight.fail(e);
      failure = e;
      throw e;
    } finally {
      // After the entry is stored, so that nobody finds neither.
      space.flights.end(flight);
      if (failure != null) {
        noteFailure(space, flight, failure);
      }
    }
  }

  /** As {@link #lead}, for callers who wait elsewhere, or not at all (D1). */
  <X extends Exception> void leadForOthers(Space space, Flight flight, LoadRequest<X> request) {
    try {
      lead(space, flight, request);
    } catch (Throwable e) {
      // Whoever waits is told; who doesn't has the expired value already.
      Entry expired = space.entries.peek(flight.key);
      if (expired != null && !Joins.isOvertaken(space, flight)) {
        expired.failedToReload(e, ticker.nanos());
      }
      log.warn("Load of {} for {} in the background failed", flight.key, space.tenant, e);
    }
  }

  /**
   * For who asks why there is no value. Not of a stack that has ended, which is its thread's; and
   * not if it comes late, when another load has brought a value.
   */
  private void noteFailure(Space space, Flight flight, Throwable failure) {
    if (ThreadFailure.isOne(failure)) {
      return;
    }
    try {
      if (Joins.isOvertaken(space, flight) && space.entries.peek(flight.key) != null) {
        return;
      }
      FailedLoad failed = FailedLoad.of(failure, ticker.nanos(), null);
      history.failures().add(space.tenant, flight.key, failed);
    } catch (Throwable e) {
      // No memory. The failure itself is what the caller gets.
    }
  }

  private void store(Space space, Entry entry, Flight flight) {
    boolean kept = !entry.isAbsent() || !entry.policy().absentTtl().isZero();
    long time = ticker.nanos(); // D4: nothing foreign is called under the store's lock
    ReportKey<?> key = flight.key;
    space.entries.compute(
        key,
        before -> {
          long now = order.now(); // before the look at the fences, see the order of invalidations
          Fence killer = space.killer(key, entry.tags(), flight.stamp());
          if (flight.isAbandoned() || killer != null) {
            entry.counters().overtaken.increment();
            if (before == null && killer != null) {
              history.losses().add(space.tenant, key, new Invalidated(killer));
            }
            return !flight.isAbandoned()
                    && isToleratedInPlaceOf(space, before, entry, flight.stamp(), time)
                ? entry
                : before;
          }
          entry.checkedUpTo(now);
          return kept ? entry : null; // what was there has gone, too
        });
  }

  /**
   * F3: what was overtaken may serve for a while, as far as its policy says, if nothing better is.
   */
  private boolean isToleratedInPlaceOf(
      Space space, @Nullable Entry before, Entry entry, long stamp, long time) {
    if (before != null && (space.isLive(before) || before.checked() >= stamp)) {
      return false;
    }
    entry.checkedUpTo(stamp); // and so invalidated by what came since
    return tolerance.servesAt(space, entry, time);
  }

  private @Nullable Loss whyNot(Space space, Entry present) {
    Fence killer = space.killer(present);
    if (killer != null) {
      return new Invalidated(killer);
    }
    return present.isExpired(ticker.nanos()) ? Loss.EXPIRED : null; // replaced, not lost
  }
}
