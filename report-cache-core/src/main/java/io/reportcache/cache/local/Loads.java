package io.reportcache.cache.local;

import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.local.Outcome.Again;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Loads values: one load answers all who wait for it, and none is stored that an invalidation
 * overtook.
 *
 * <p>A load is registered as a {@link Flight} before it begins. Who wants a value that isn't there
 * joins the one that was registered last, unless that was overtaken: then it registers another, and
 * the one overtaken is left to those who were waiting for it already (F2). What bounds them is in
 * {@link Flights}, where they run without their callers in {@link BackgroundLoads}, and what a load
 * does in {@link Lead}.
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
   * @throws LoadTimeoutException if as many loads of the key hang as may run at all
   */
  <X extends Exception> Found load(Space space, LoadRequest<X> request) throws X {
    StackRoom.require(); // D4: before anything that would have to be undone
    Thread me = Thread.currentThread();
    Flights flights = space.flights;
    while (true) {
      Flight flight = newestOrNew(space, request);
      try {
        if (flights.tryBegin(flight, me)) { // queued still, perhaps: don't wait for its turn
          return lead.lead(space, flight, request);
        }
        boolean early = !flight.hasBegun();
        long end = System.nanoTime() + loadTimeoutNanos;
        Outcome outcome = null;
        while (outcome == null) {
          // Before the look at the places, or a turn could be missed.
          CompletableFuture<Outcome> ending = flight.ending();
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
   * Has the value loaded by another thread, or joins a load of it, and waits for no longer than
   * this.
   *
   * @return null if the value isn't there in time; the load goes on then, if it has begun
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
        Outcome outcome = null;
        while (outcome == null) {
          CompletableFuture<Outcome> ending = flight.ending();
          if (own && isToBeHandedOver(flights, flight)) {
            switch (handOver(space, flight, request)) {
              case TAKEN -> {}
              case REFUSED -> {
                flights.giveUp(flight);
                return load(space, request); // no thread to be had but this one
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
        wasInterrupted |= flight.isFor(request) && outcome instanceof Outcome.Failure;
      } finally {
        giveUpOwn(space, flight, request);
      }
    }
  }

  /** Tells how far the load has come that a caller has waited for in vain. */
  Progress progress(Space space, ReportKey<?> key) {
    Flight newest = space.flights.newest(key);
    if (newest == null || !joins.canJoin(space, newest)) {
      return Progress.GIVEN_UP;
    }
    return newest.isOwned() ? Progress.BEGUN : Progress.WAITS;
  }

  /** Has the value loaded in the background, unless that is under way. */
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

  /** As {@link #loadLater}, unless any load of the key is under way, overtaken or not. */
  <X extends Exception> void loadLaterAlone(Space space, LoadRequest<X> request) {
    if (!space.flights.anyMatch(request.key(), each -> !each.isDone() && !joins.isTimedOut(each))) {
      loadLater(space, request);
    }
  }

  /**
   * Tells whether a load may take a second thread. One inside a load in the background may not, or
   * loads could use up all threads and wait for each other.
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
      newest.abandon(); // whatever it may still return isn't for the store
    }
    return flights.register(newest, flight);
  }

  /** Nobody will begin it when its caller has gone. */
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
    } // or another caller has taken it over, or it was given up
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
        "the load of %s for %s can't begin within its hard time-out: %d loads of that report for that tenant wait already; see what hangs, or raise the load limits"
            .formatted(key, space.tenant, Bulkheads.LONGEST_QUEUE));
  }

  /**
   * Answers by the outcome of the load that this request has led in the background. An interrupt
   * there isn't the caller's, who has it loaded once more (D5).
   */
  private static @Nullable Found ownAnswer(Outcome outcome, boolean mayTryAgain) {
    if (outcome instanceof Outcome.Value value) {
      return new Found(value.entry(), value.found() ? Source.HIT : Source.COMPUTED);
    }
    if (outcome instanceof Outcome.Failure failure) {
      boolean isInterrupt =
          failure.concern() == Outcome.Concern.ITS_THREAD
              && !ThreadFailure.isOfTheStack(failure.cause());
      if (!(isInterrupt && mayTryAgain)) {
        throw Joins.asItIs(failure.cause());
      }
    }
    return null;
  }

  /** Returns null of what decides nothing yet. */
  private static @Nullable Outcome settled(@Nullable Outcome outcome) {
    return outcome == Again.TURN ? null : outcome;
  }

  private static long left(long end) {
    return Math.max(0, end - System.nanoTime());
  }
}
