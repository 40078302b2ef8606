package io.reportcache.cache.local;

import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.local.LoadOutcome.Again;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Loads values. One load answers all callers that wait for it, and a value that an invalidation has
 * overtaken isn't stored.
 *
 * <p>A load is registered as a {@link Flight} before it begins. A caller that misses a value joins
 * the load that was registered last. If that load was overtaken, the caller registers another, and
 * the overtaken one answers only the callers that waited for it already (F2). {@link Flights}
 * bounds the number of loads, {@link BackgroundLoads} runs loads on other threads than their
 * callers', and {@link Lead} carries out a load.
 */
final class Loads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final Joins joins;
  private final Lead lead;
  private final BackgroundLoads background;
  private final long loadTimeoutNanos;

  Loads(Joins joins, Lead lead, BackgroundLoads background, long loadTimeoutNanos) {
    this.joins = joins;
    this.lead = lead;
    this.background = background;
    this.loadTimeoutNanos = loadTimeoutNanos;
  }

  /**
   * Loads the value on this thread, or joins a load of it.
   *
   * @throws LoadTimeoutException if the maximum number of loads of the key hang
   */
  <X extends Exception> Found load(Space space, LoadRequest<X> request) throws X {
    StackRoom.require(); // D4: before anything that would have to be undone
    Thread me = Thread.currentThread();
    Flights flights = space.flights;
    while (true) {
      Flight flight = newestOrNew(space, request);
      try {
        // It may wait for a background thread, for which this caller needn't wait.
        if (flights.tryBegin(flight, me)) {
          return lead.lead(space, flight, request);
        }
        boolean early = !flight.hasBegun();
        long end = System.nanoTime() + loadTimeoutNanos;
        LoadOutcome outcome = null;
        while (outcome == null) {
          // Before the places are checked, otherwise a turn could be missed.
          CompletableFuture<LoadOutcome> ending = flight.ending();
          if (flights.tryBegin(flight, me)) {
            return lead.lead(space, flight, request);
          }
          boolean runs = flight.isOwned();
          outcome =
              settled(
                  joins.await(
                      flight,
                      ending,
                      runs
                          ? flight.left(loadTimeoutNanos)
                          : Math.min(left(end), flights.nanosToNextPlace(request.key()))));
          if (outcome == null && joins.isTimedOut(flight)) {
            joins.foundHung(space, flight);
            outcome = Again.GIVEN_UP;
          }
          if (outcome == null && !flight.isOwned() && left(end) == 0) {
            throw allHang(space, request.key());
          }
        }
        Found joined = Joins.answer(space, request, flight, outcome, early);
        if (joined != null) {
          return joined;
        }
      } finally {
        giveUpOwn(space, flight, request);
      }
    }
  }

  /**
   * Has the value loaded by another thread, or joins a load of it, and waits at most the given
   * nanoseconds.
   *
   * @return null if the value isn't there in time; a load that has begun continues then
   */
  <X extends Exception> @Nullable Found loadWithin(Space space, LoadRequest<X> request, long nanos)
      throws X {
    StackRoom.require();
    Flights flights = space.flights;
    long end = System.nanoTime() + nanos;
    boolean wasInterrupted = false;
    while (true) {
      Flight flight = newestOrNew(space, request);
      boolean own = flight.isFor(request);
      boolean early = !flight.hasBegun();
      try {
        LoadOutcome outcome = null;
        while (outcome == null) {
          CompletableFuture<LoadOutcome> ending = flight.ending();
          if (own && isToBeHandedOver(flights, flight)) {
            switch (handOver(space, flight, request)) {
              case TAKEN -> {}
              case REFUSED -> {
                flights.giveUp(flight);
                return load(space, request); // no other thread is available
              }
              case FULL -> throw tooManyWait(space, request.key());
            }
          }
          long most =
              flight.isOwned()
                  ? flight.left(loadTimeoutNanos)
                  : flights.nanosToNextPlace(request.key());
          outcome = settled(joins.await(flight, ending, Math.min(left(end), most)));
          if (outcome == null && left(end) == 0) {
            return null;
          }
          if (outcome == null && joins.isTimedOut(flight)) {
            joins.foundHung(space, flight);
            outcome = Again.GIVEN_UP;
          }
        }
        Found found =
            flight.isFor(request)
                ? ownAnswer(outcome, !wasInterrupted)
                : Joins.answer(space, request, flight, outcome, early);
        if (found != null) {
          return found;
        }
        wasInterrupted |= flight.isFor(request) && outcome instanceof LoadOutcome.Failure;
      } finally {
        giveUpOwn(space, flight, request);
      }
    }
  }

  /** Returns how far a load has got for which a caller has waited without success. */
  Progress progress(Space space, ReportKey<?> key) {
    Flight newest = space.flights.newest(key);
    if (newest == null || !joins.canJoin(space, newest)) {
      return Progress.GIVEN_UP;
    }
    return newest.isOwned() ? Progress.BEGUN : Progress.WAITS;
  }

  /** Starts a load in the background, unless a load that may be joined is under way. */
  <X extends Exception> void loadLater(Space space, LoadRequest<X> request) {
    StackRoom.require();
    Flights flights = space.flights;
    Flight newest = flights.newest(request.key());
    if (newest != null && joins.canJoin(space, newest)) {
      return;
    }
    Flight flight = new Flight(request, space.tenant);
    if (register(flights, newest, flight)
        && !(flights.hasPlace(request.key())
            && handOver(space, flight, request) == BackgroundLoads.Handover.TAKEN)) {
      flights.giveUp(flight);
      log.debug("Refresh postponed for {}: {}, no thread is free", space.tenant, request.key());
    }
  }

  /**
   * Starts a load in the background, unless any load of the key is under way, overtaken or not,
   * that hasn't exceeded the load time-out.
   */
  <X extends Exception> void loadLaterAlone(Space space, LoadRequest<X> request) {
    if (!space.flights.anyMatch(request.key(), each -> !each.isDone() && !joins.isTimedOut(each))) {
      loadLater(space, request);
    }
  }

  /**
   * Tells whether a load may take a second thread. A load inside a load in the background may not:
   * otherwise loads could use up all threads and wait for each other.
   */
  boolean mayTakeAThread() {
    return !background.isRunningHere();
  }

  /** Returns the load to join, or a new one that this request has registered. */
  private Flight newestOrNew(Space space, LoadRequest<?> request) {
    while (true) {
      Flight newest = space.flights.newest(request.key());
      if (newest != null && joins.canJoin(space, newest)) {
        return newest;
      }
      Flight flight = new Flight(request, space.tenant);
      if (register(space.flights, newest, flight)) {
        return flight;
      }
    }
  }

  private boolean register(Flights flights, @Nullable Flight newest, Flight flight) {
    if (newest != null && joins.isTimedOut(newest)) {
      newest.abandon(); // its value isn't stored if it returns after all
    }
    return flights.register(newest, flight);
  }

  /**
   * Gives up the request's own load if no thread owns it: when its caller has gone, nothing would
   * begin it.
   */
  private static void giveUpOwn(Space space, Flight flight, LoadRequest<?> request) {
    if (flight.isFor(request) && !flight.isOwned()) {
      space.flights.giveUp(flight);
    }
  }

  private static boolean isToBeHandedOver(Flights flights, Flight flight) {
    return !flight.isOwned() && !flight.awaitsThread() && flights.hasPlace(flight.key);
  }

  private <X extends Exception> BackgroundLoads.Handover handOver(
      Space space, Flight flight, LoadRequest<X> request) {
    flight.awaitsThread(true);
    BackgroundLoads.Handover handover =
        background.hand(
            new BackgroundLoad(
                flight,
                space.flights,
                () -> leadInBackground(space, flight, request),
                () -> joins.foundHung(space, flight)));
    if (handover != BackgroundLoads.Handover.TAKEN) {
      flight.awaitsThread(false);
    }
    return handover;
  }

  private <X extends Exception> void leadInBackground(
      Space space, Flight flight, LoadRequest<X> request) {
    if (space.flights.tryBegin(flight, Thread.currentThread())) {
      lead.leadForOthers(space, flight, request);
    } // otherwise another caller has taken it over, or it was given up
  }

  private LoadTimeoutException allHang(Space space, ReportKey<?> key) {
    return new LoadTimeoutException(
        "%d loads of %s for %s hang, and no other could begin within the load time-out of %d ms; find out what they wait for, and give it a time-out of its own"
            .formatted(
                space.flights.running(key).size(),
                key,
                space.tenant,
                loadTimeoutNanos / 1_000_000));
  }

  private static LoadTimeoutException tooManyWait(Space space, ReportKey<?> key) {
    return new LoadTimeoutException(
        "the load of %s for %s can't begin within its hard time-out: %d loads of that report for that tenant wait already; find out which of them hang, or raise the load limits"
            .formatted(key, space.tenant, Bulkheads.LONGEST_QUEUE));
  }

  /**
   * Returns the answer of the load that ran in the background for this request; null if the caller
   * has to look again. An interrupt of the background thread isn't the caller's, which then loads
   * once more (D5).
   */
  private static @Nullable Found ownAnswer(LoadOutcome outcome, boolean mayTryAgain) {
    if (outcome instanceof LoadOutcome.Value value) {
      return new Found(value.entry(), value.found() ? Source.HIT : Source.COMPUTED);
    }
    if (outcome instanceof LoadOutcome.Failure failure) {
      boolean isInterrupt =
          failure.concern() == LoadOutcome.Concern.ITS_THREAD
              && !ThreadFailure.isOfTheStack(failure.cause());
      if (!(isInterrupt && mayTryAgain)) {
        throw Joins.asItIs(failure.cause());
      }
    }
    return null;
  }

  /** Returns the outcome; null if it only calls the waiting load's turn. */
  private static @Nullable LoadOutcome settled(@Nullable LoadOutcome outcome) {
    return outcome == Again.TURN ? null : outcome;
  }

  private static long left(long end) {
    return Math.max(0, end - System.nanoTime());
  }
}
