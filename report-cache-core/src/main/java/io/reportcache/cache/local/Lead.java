package io.reportcache.cache.local;

import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a load on the thread that owns it: notes where in the order of invalidations the load
 * begins, runs the loader, stores the value unless an invalidation has overtaken it, and hands the
 * outcome to the callers that wait.
 */
final class Lead {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  /** Loads that are quicker vary too much to say how long another one takes, 100 ms. */
  private static final long SHORTEST_WAIT_NANOS = 100_000_000;

  private final InvalidationOrder order;
  private final LoadRun run;
  private final EntryMaker maker;
  private final Invalidations invalidations;
  private final Tolerance tolerance;
  private final History history;
  private final Ticker ticker;
  private final String node;
  private final long loadTimeoutNanos;

  /** Makes it with the parts that it uses; {@code node} is the name of this node. */
  Lead(
      InvalidationOrder order,
      LoadRun run,
      EntryMaker maker,
      Invalidations invalidations,
      Tolerance tolerance,
      History history,
      Ticker ticker,
      String node,
      long loadTimeoutNanos) {
    this.order = order;
    this.run = run;
    this.maker = maker;
    this.node = node;
    this.loadTimeoutNanos = loadTimeoutNanos;
    this.invalidations = invalidations;
    this.tolerance = tolerance;
    this.history = history;
    this.ticker = ticker;
  }

  /** Runs the load on this thread, which must own the registered flight. */
  <X extends Exception> Found lead(Space space, Flight flight, LoadRequest<X> request) throws X {
    Throwable failure = null;
    SharedLoad shared = SharedLoad.NOT_SHARED;
    try {
      flight.begin(request, order.now()); // F1: before anything is read
      Entry present = space.entries.peek(flight.key);
      if (!request.forced()
          && present != null
          && request.accepts(present)
          && space.serves(present, ticker.nanos())) {
        // Another thread has stored a value between the lookup and the registration.
        flight.find(present);
        return new Found(present, Source.HIT);
      }
      SharedSpace others = space.shared;
      if (others != null) {
        shared = shared(others, space, request);
        flight.begin(request, order.now()); // what the tier told has been applied before
        SharedValue found = shared.found();
        if (found != null) {
          return copied(space, flight, found);
        }
      }
      Loss before =
          present == null ? history.losses().of(space.tenant, flight.key) : whyNot(space, present);
      Entry entry = run.run(space, flight, request.loader(), before);
      boolean isStored = store(space, entry, flight);
      if (request.loader() instanceof ReplacingLoader) {
        invalidations.derivedFrom(space, flight.key, "refresh");
      }
      flight.succeed(entry);
      history.failures().forget(space.tenant, flight.key);
      if (isStored && !entry.isAbsent()) {
        shared.loaded(entry.shared(node));
      }
      return new Found(entry, Source.COMPUTED);
    } catch (Throwable e) {
      flight.fail(e);
      failure = e;
      throw e;
    } finally {
      // After the entry is stored, so that a reader always finds the entry or the load.
      space.flights.end(flight);
      shared.end();
      if (failure != null) {
        noteFailure(space, flight, failure);
      }
    }
  }

  private SharedLoad shared(SharedSpace others, Space space, LoadRequest<?> request) {
    ReportKey<?> key = request.key();
    if (request.forced()) {
      return others.loadAnew(key);
    }
    return request.policy().isLoadedOncePerCluster()
        ? others.loadOnce(key, longestWait(space, key))
        : others.load(key);
  }

  /**
   * Returns how long to wait for another node's load: twice the time that loads of the report took
   * here, so that one that takes a little longer is still waited for.
   */
  private Duration longestWait(Space space, ReportKey<?> key) {
    ReportCounters counters = space.counters(key);
    long loads = counters.loads.sum();
    long nanos =
        loads == 0
            ? loadTimeoutNanos
            : Math.max(SHORTEST_WAIT_NANOS, 2 * (counters.loadNanos.sum() / loads));
    return Duration.ofNanos(Math.min(nanos, loadTimeoutNanos));
  }

  /** Ends the load with a copy of a value that another node has built. */
  private Found copied(Space space, Flight flight, SharedValue found) {
    Entry copy = maker.copied(space, flight.key, found, flight.policy);
    run.note(space, flight.key, copy.tags(), flight.stamp());
    flight.tag(copy.tags().toArray(Tag[]::new));
    if (!found.isCounter()) {
      store(space, copy, flight);
    }
    flight.succeed(copy);
    return new Found(copy, Source.SHARED);
  }

  /**
   * Runs the load as {@link #lead} does, for callers on other threads or for none, and throws
   * nothing (D1).
   */
  <X extends Exception> void leadForOthers(Space space, Flight flight, LoadRequest<X> request) {
    try {
      lead(space, flight, request);
    } catch (Throwable e) {
      // Callers that wait get the failure; the others have got the expired value already.
      Entry expired = space.entries.peek(flight.key);
      if (expired != null && !Joins.isOvertaken(space, flight)) {
        expired.failedToReload(e, ticker.nanos());
      }
      log.warn("Load of {} for {} in the background failed", flight.key, space.tenant, e);
    }
  }

  /**
   * Records the failure for explanations of why there is no value. Doesn't record a failure that
   * concerns its thread alone, such as a stack overflow, nor one of an overtaken load if another
   * load has stored a value since.
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
      // Probably out of memory. The caller gets the load's own failure.
    }
  }

  /** Stores the entry unless it was overtaken; tells whether it wasn't. */
  private boolean store(Space space, Entry entry, Flight flight) {
    boolean[] isLive = new boolean[1];
    boolean kept = !entry.isAbsent() || !entry.policy().absentTtl().isZero();
    ReportKey<?> key = flight.key;
    space.entries.compute(
        key,
        before -> {
          long now = order.now(); // read before the fences, see InvalidationOrder
          Fence killer = space.killer(key, entry.tags(), flight.stamp());
          if (flight.isAbandoned() || killer != null) {
            entry.counters().overtaken.increment();
            if (before == null && killer != null) {
              history.losses().add(space.tenant, key, new Invalidated(killer));
            }
            return !flight.isAbandoned()
                    && isToleratedInPlaceOf(space, before, entry, flight.stamp(), entry.builtAt)
                ? entry
                : before;
          }
          entry.checkedUpTo(now);
          isLive[0] = true;
          return kept ? entry : null; // the previous value is removed as well
        });
    return isLive[0];
  }

  /**
   * F3: tells whether the overtaken value may be kept and served for a while. Its policy must allow
   * it, and there must be no better value.
   */
  private boolean isToleratedInPlaceOf(
      Space space, @Nullable Entry before, Entry entry, long stamp, long time) {
    if (before != null && (space.isLive(before, time) || before.checked() >= stamp)) {
      return false;
    }
    entry.checkedUpTo(stamp); // so the invalidations since then count against it
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
