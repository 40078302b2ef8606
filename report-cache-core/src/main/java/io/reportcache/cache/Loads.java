package io.reportcache.cache;

import io.reportcache.cache.Outcome.Again;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Loads a tenant's values: one load answers all who wait for it, and none is stored that an
 * invalidation overtook.
 *
 * <p>A load is registered as a {@link Flight} before it begins. Who wants a value that isn't there
 * joins the one that was registered last, unless that was overtaken: then it registers another, and
 * the one overtaken is left to those who were waiting for it already (F2). What bounds them is in
 * {@link Flights}, where they run without their callers in {@link BackgroundLoads}.
 */
final class Loads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;
  private final Flights flights;
  private final Joins joins;
  private final LoadRun run;

  Loads(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
    this.flights = space.flights;
    this.joins = new Joins(tier, space);
    this.run = new LoadRun(tier, space);
  }

  /**
   * Loads the value on this thread, or joins a load of it.
   *
   * @throws LoadTimeoutException if as many loads of the key hang as may run at all
   */
  <X extends Exception> Loaded load(LoadRequest<X> request) throws X {
    StackRoom.require(); // D4: before anything that would have to be undone
    Thread me = Thread.currentThread();
    while (true) {
      Flight flight = newestOrNew(request);
      try {
        if (flights.tryBegin(flight, me)) { // queued still, perhaps: don't wait for its turn
          return lead(flight, request);
        }
        boolean early = !flight.hasBegun();
        long end = System.nanoTime() + tier.loadTimeoutNanos;
        Outcome outcome = null;
        while (outcome == null) {
          // Before the look at the places, or a turn could be missed.
          CompletableFuture<Outcome> ending = flight.ending();
          if (flights.tryBegin(flight, me)) {
            return lead(flight, request);
          }
          boolean runs = flight.isOwned();
          outcome =
              settled(
                  joins.await(
                      flight,
                      ending,
                      runs
                          ? flight.left(tier.loadTimeoutNanos)
                          : Math.min(left(end), flights.nanosToNextPlace(request.key()))));
          if (outcome == null && joins.isTimedOut(flight)) {
            space.foundHung(flight, tier.loadTimeoutNanos);
            outcome = Again.GIVEN_UP;
          }
          if (outcome == null && !flight.isOwned() && left(end) == 0) {
            throw new LoadTimeoutException(
                "%d loads of %s for %s hang, and no other could begin within the load time-out of %d ms; find out what they wait for, and give it a time-out of its own"
                    .formatted(
                        flights.running(request.key()).size(),
                        request.key(),
                        space.tenant,
                        tier.loadTimeoutNanos / 1_000_000));
          }
        }
        Loaded joined = joins.answer(request, flight, outcome, early);
        if (joined != null) {
          return joined;
        }
      } finally {
        giveUpOwn(flight, request);
      }
    }
  }

  /**
   * Has the value loaded by another thread, or joins a load of it, and waits for no longer than
   * this.
   *
   * @return null if the value isn't there in time; the load goes on then, if it has begun
   */
  <X extends Exception> @Nullable Loaded loadWithin(LoadRequest<X> request, long nanos) throws X {
    StackRoom.require();
    long end = System.nanoTime() + nanos;
    boolean wasInterrupted = false;
    while (true) {
      Flight flight = newestOrNew(request);
      boolean own = flight.isFor(request);
      boolean early = !flight.hasBegun();
      try {
        Outcome outcome = null;
        while (outcome == null) {
          CompletableFuture<Outcome> ending = flight.ending();
          if (own && isToBeHandedOver(flight)) {
            switch (handOver(flight, request)) {
              case TAKEN -> {}
              case REFUSED -> {
                flights.giveUp(flight);
                return load(request); // no thread to be had but this one
              }
              case FULL ->
                  throw new LoadTimeoutException(
                      "the load of %s for %s can't begin within its hard time-out: %d loads of that report for that tenant wait already; see what hangs, or raise the load limits"
                          .formatted(request.key(), space.tenant, Bulkheads.LONGEST_QUEUE));
            }
          }
          long most =
              flight.isOwned()
                  ? flight.left(tier.loadTimeoutNanos)
                  : flights.nanosToNextPlace(request.key());
          outcome = settled(joins.await(flight, ending, Math.min(left(end), most)));
          if (outcome == null && left(end) == 0) {
            return null;
          }
          if (outcome == null && joins.isTimedOut(flight)) {
            space.foundHung(flight, tier.loadTimeoutNanos);
            outcome = Again.GIVEN_UP;
          }
        }
        Loaded loaded =
            flight.isFor(request)
                ? ownAnswer(outcome, !wasInterrupted)
                : joins.answer(request, flight, outcome, early);
        if (loaded != null) {
          return loaded;
        }
        wasInterrupted |= flight.isFor(request) && outcome instanceof Outcome.Failure;
      } finally {
        giveUpOwn(flight, request);
      }
    }
  }

  /** Tells how far the load has come that a caller has waited for in vain. */
  Progress progress(ReportKey<?> key) {
    Flight newest = flights.newest(key);
    if (newest == null || !joins.canJoin(newest)) {
      return Progress.GIVEN_UP;
    }
    return newest.isOwned() ? Progress.BEGUN : Progress.WAITS;
  }

  /** Has the value loaded in the background, unless that is under way. */
  <X extends Exception> void loadLater(LoadRequest<X> request) {
    StackRoom.require();
    Flight newest = flights.newest(request.key());
    if (newest != null && joins.canJoin(newest)) {
      return;
    }
    Flight flight = new Flight(request, space.tenant);
    if (register(newest, flight)
        && !(flights.hasPlace(request.key())
            && handOver(flight, request) == BackgroundLoads.Handover.TAKEN)) {
      flights.giveUp(flight);
      log.debug("Refresh postponed for {}: {}, no thread is free", space.tenant, request.key());
    }
  }

  /** As {@link #loadLater}, unless any load of the key is under way, overtaken or not. */
  <X extends Exception> void loadLaterAlone(LoadRequest<X> request) {
    if (!flights.anyMatch(request.key(), each -> !each.isDone() && !joins.isTimedOut(each))) {
      loadLater(request);
    }
  }

  /** Returns the load to join, or a new one that this request has registered. */
  private Flight newestOrNew(LoadRequest<?> request) {
    while (true) {
      Flight newest = flights.newest(request.key());
      if (newest != null && joins.canJoin(newest)) {
        return newest;
      }
      Flight flight = new Flight(request, space.tenant);
      if (register(newest, flight)) {
        return flight;
      }
    }
  }

  private boolean register(@Nullable Flight newest, Flight flight) {
    if (newest != null && joins.isTimedOut(newest)) {
      newest.abandon(); // whatever it may still return isn't for the store
    }
    return flights.register(newest, flight);
  }

  /** Nobody will begin it when its caller has gone. */
  private void giveUpOwn(Flight flight, LoadRequest<?> request) {
    if (flight.isFor(request) && !flight.isOwned()) {
      flights.giveUp(flight);
    }
  }

  private boolean isToBeHandedOver(Flight flight) {
    return !flight.isOwned() && !flight.awaitsThread() && flights.hasPlace(flight.key);
  }

  private <X extends Exception> BackgroundLoads.Handover handOver(
      Flight flight, LoadRequest<X> request) {
    flight.awaitsThread(true);
    BackgroundLoads.Handover handover =
        tier.background.hand(
            new BackgroundLoad(space, flight, () -> leadInBackground(flight, request)));
    if (handover != BackgroundLoads.Handover.TAKEN) {
      flight.awaitsThread(false);
    }
    return handover;
  }

  private <X extends Exception> void leadInBackground(Flight flight, LoadRequest<X> request) {
    if (!flights.tryBegin(flight, Thread.currentThread())) {
      return; // another caller has taken it over, or it was given up
    }
    try {
      lead(flight, request);
    } catch (Throwable e) {
      // D1: whoever waits is told; who doesn't has the expired value already.
      Entry expired = space.entries.peek(flight.key);
      if (expired != null && !joins.isOvertaken(flight)) {
        expired.failedToReload(e, tier.ticker.nanos());
      }
      log.warn("Load of {} for {} in the background failed", flight.key, space.tenant, e);
    }
  }

  /** Runs the load on this thread. The flight is registered and owned by it. */
  private <X extends Exception> Loaded lead(Flight flight, LoadRequest<X> request) throws X {
    Throwable failure = null;
    try {
      flight.begin(request, tier.fences.now()); // F1: before anything is read
      Entry present = space.entries.peek(flight.key);
      if (!request.forced()
          && present != null
          && request.accepts(present)
          && space.serves(present, tier.ticker.nanos())) {
        // Loaded by another between the look and the registration.
        flight.find(present);
        return new Loaded(present, Source.HIT);
      }
      Loss before = present == null ? lostBefore(flight.key) : whyNot(present);
      Entry entry = run.run(flight, request.loader(), before);
      store(entry, flight);
      if (request.loader() instanceof ReplacingLoader) {
        tier.invalidateDerived(space, flight.key, "refresh");
      }
      flight.succeed(entry);
      tier.failures.forget(space.tenant, flight.key);
      return new Loaded(entry, Source.COMPUTED);
    } catch (Throwable e) {
      flight.fail(e);
      failure = e;
      throw e;
    } finally {
      // After the entry is stored, so that nobody finds neither.
      flights.end(flight);
      if (failure != null) {
        noteFailure(flight, failure);
      }
    }
  }

  /**
   * For who asks why there is no value. Not of a stack that has ended, which is its thread's; and
   * not if it comes late, when another load has brought a value.
   */
  private void noteFailure(Flight flight, Throwable failure) {
    if (ThreadFailure.isOne(failure)) {
      return;
    }
    try {
      if (joins.isOvertaken(flight) && space.entries.peek(flight.key) != null) {
        return;
      }
      FailedLoad failed = FailedLoad.of(failure, tier.ticker.nanos(), null);
      tier.failures.add(space.tenant, flight.key, failed);
    } catch (Throwable e) {
      // No memory. The failure itself is what the caller gets.
    }
  }

  private void store(Entry entry, Flight flight) {
    boolean kept = !entry.isAbsent() || entry.policy().absentNanos > 0;
    long time = tier.ticker.nanos(); // D4: nothing foreign is called under the store's lock
    space.entries.compute(
        flight.key,
        before -> {
          long now = tier.fences.now(); // before the look into the logs, see Fences
          Fence killer = space.killer(flight.key, entry.tags(), flight.stamp());
          if (flight.isAbandoned() || killer != null) {
            entry.counters().overtaken.increment();
            if (before == null && killer != null) {
              tier.losses.add(space.tenant, flight.key, killer);
            }
            return !flight.isAbandoned()
                    && isToleratedInPlaceOf(before, entry, flight.stamp(), time)
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
  private boolean isToleratedInPlaceOf(@Nullable Entry before, Entry entry, long stamp, long time) {
    if (before != null && (space.isLive(before) || before.checked() >= stamp)) {
      return false;
    }
    entry.checkedUpTo(stamp); // and so invalidated by what came since
    return space.tolerance.servesAt(entry, time);
  }

  private @Nullable Loss lostBefore(ReportKey<?> key) {
    return tier.losses.of(space.tenant, key);
  }

  private @Nullable Loss whyNot(Entry present) {
    Fence killer = space.killer(present);
    if (killer != null) {
      return killer;
    }
    return present.isExpired(tier.ticker.nanos()) ? Loss.EXPIRED : null; // replaced, not lost
  }

  /**
   * Answers by the outcome of the load that this request has led in the background. An interrupt
   * there isn't the caller's, who has it loaded once more (D5).
   */
  private static @Nullable Loaded ownAnswer(Outcome outcome, boolean mayTryAgain) {
    if (outcome instanceof Outcome.Value value) {
      return new Loaded(value.entry(), value.found() ? Source.HIT : Source.COMPUTED);
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
