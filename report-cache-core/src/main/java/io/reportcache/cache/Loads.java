package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Loads a tenant's values: one load for each key at a time, and none of them stored that an
 * invalidation overtook.
 *
 * <p>A load is registered as a {@link Flight} before it begins. Who wants a value that isn't there
 * either registers a flight and loads on its own thread, or joins the one that is registered,
 * unless that was overtaken: then it takes its place, and the one overtaken is left to those who
 * were waiting for it already (F2).
 */
final class Loads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;
  private final LoadRun run;

  Loads(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
    this.run = new LoadRun(tier, space);
  }

  /**
   * Loads the key on this thread or joins its load. A forced load doesn't look whether the value is
   * there now.
   */
  <X extends Exception> Loaded load(
      ReportKey<?> key, CachePolicy policy, Loader<?, X> loader, boolean forced) throws X {
    while (true) {
      Flight flight = space.flights.get(key);
      if (flight == null || !canBeJoined(flight)) {
        Flight mine = new Flight(key, policy, space.tenant);
        if (mine.tryOwn(Thread.currentThread()) && takePlace(flight, mine)) {
          return lead(mine, loader, forced);
        }
      } else if (flight.tryOwn(Thread.currentThread())) {
        return lead(flight, loader, forced); // queued still: don't wait for its turn
      } else {
        Entry entry = join(flight, flight.left(tier.loadTimeoutNanos));
        if (entry != null && isForLateComers(flight, entry, loader)) {
          return new Loaded(entry, Source.JOINED);
        }
      }
    }
  }

  /**
   * Has the key loaded by another thread, or joins its load, and waits for no longer than this.
   *
   * @return null if the value isn't there in time; the load goes on then
   */
  <X extends Exception> @Nullable Loaded loadWithin(
      ReportKey<?> key, CachePolicy policy, Loader<?, X> loader, boolean forced, long nanos)
      throws X {
    long end = System.nanoTime() + nanos;
    while (true) {
      Flight mine = new Flight(key, policy, space.tenant);
      Flight flight = start(mine, loader, forced);
      if (flight == null) {
        return load(key, policy, loader, forced); // no thread to be had but this one
      }
      Entry entry = join(flight, Math.max(0, end - System.nanoTime()));
      if (entry != null && flight.equals(mine)) {
        return new Loaded(entry, Source.COMPUTED);
      }
      if (entry != null && isForLateComers(flight, entry, loader)) {
        return new Loaded(entry, Source.JOINED);
      }
      if (end - System.nanoTime() <= 0) {
        return null;
      }
    }
  }

  /** Has the key loaded in the background, unless that is under way. */
  <X extends Exception> void loadLater(ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) {
    if (start(new Flight(key, policy, space.tenant), loader, true) == null) {
      log.debug("Refresh postponed for {}: {}, no thread is free", space.tenant, key);
    }
  }

  /** Returns the load under way, or this one if there was none; null if no thread is free. */
  private <X extends Exception> @Nullable Flight start(
      Flight mine, Loader<?, X> loader, boolean forced) {
    while (true) {
      Flight present = space.flights.get(mine.key);
      if (present != null && canBeJoined(present)) {
        return present;
      }
      if (takePlace(present, mine)) {
        if (tier.background.tryRun(() -> leadInBackground(mine, loader, forced))) {
          return mine;
        }
        if (mine.tryOwn(Thread.currentThread())) { // or who came since loads it already
          space.flights.remove(mine.key, mine);
          mine.giveUp();
        }
        return null;
      }
    }
  }

  private <X extends Exception> void leadInBackground(
      Flight flight, Loader<?, X> loader, boolean forced) {
    if (flight.tryOwn(Thread.currentThread())) {
      try {
        lead(flight, loader, forced);
      } catch (Throwable e) {
        // D1: whoever waits is told; who doesn't has the expired value already.
        Entry expired = space.entries.peek(flight.key);
        if (expired != null && !isOvertaken(flight)) {
          expired.failedToReload(e, tier.ticker.nanos());
        }
        log.warn("Load of {} for {} in the background failed", flight.key, space.tenant, e);
      }
    }
  }

  private boolean takePlace(@Nullable Flight before, Flight mine) {
    StackRoom.require(); // or it couldn't be ended, and others would wait for it (D4)
    if (before == null) {
      return space.flights.putIfAbsent(mine.key, mine) == null;
    }
    before.abandon(); // overtaken or hung: its value is not for the store any more
    return space.flights.replace(mine.key, before, mine);
  }

  /** Runs the load on this thread. The flight is registered and owned by it. */
  private <X extends Exception> Loaded lead(Flight flight, Loader<?, X> loader, boolean forced)
      throws X {
    flight.begin(tier.fences.now()); // F1: before anything is read
    try {
      Entry present = space.entries.peek(flight.key);
      if (!forced
          && present != null
          && isFor(loader, present)
          && space.serves(present, tier.ticker.nanos())) {
        // Loaded by another between the look and the registration.
        flight.succeed(present);
        return new Loaded(present, Source.HIT);
      }
      Loss before = present == null ? lostBefore(flight.key) : whyNot(present);
      Entry entry = run.run(flight, loader, before);
      store(entry, flight);
      if (loader instanceof ReplacingLoader) {
        tier.invalidateDerived(space, flight.key, "refresh");
      }
      flight.succeed(entry);
      return new Loaded(entry, Source.COMPUTED);
    } catch (Throwable e) {
      flight.fail(e);
      throw e;
    } finally {
      // After the entry is stored, so that nobody finds neither.
      space.flights.remove(flight.key, flight);
    }
  }

  private void store(Entry entry, Flight flight) {
    boolean kept = !entry.isAbsent() || entry.policy().absentNanos > 0;
    space.entries.compute(
        flight.key,
        before -> {
          long now = tier.fences.now(); // before the look into the logs, see Fences
          if (flight.isAbandoned() || space.isFenced(flight.key, entry.tags(), flight.stamp())) {
            entry.counters().overtaken.increment();
            return before;
          }
          entry.checkedUpTo(now);
          return kept ? entry : null; // what was there has gone, too
        });
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

  private boolean canBeJoined(Flight flight) {
    return !flight.isDone() && !isOvertaken(flight) && !isTimedOut(flight);
  }

  /**
   * Tells whether the value answers who didn't begin the load: not if they may have come after an
   * invalidation of a tag that the load found only later (F1), nor if it is none and they want one.
   */
  private boolean isForLateComers(Flight flight, Entry entry, Loader<?, ?> loader) {
    return isFor(loader, entry) && !(flight.hasLearnedTags() && isOvertaken(flight));
  }

  private static boolean isFor(Loader<?, ?> loader, Entry entry) {
    return !entry.isAbsent() || loader instanceof OptionalLoader;
  }

  private boolean isOvertaken(Flight flight) {
    return flight.isAbandoned()
        || (flight.hasBegun() && space.isFenced(flight.key, flight.tags(), flight.stamp()));
  }

  private boolean isTimedOut(Flight flight) {
    return flight.isOlderThan(tier.loadTimeoutNanos);
  }

  /**
   * Waits for another thread's load.
   *
   * @return null if it takes too long, or was given up
   */
  private @Nullable Entry join(Flight flight, long nanos) {
    Thread me = Thread.currentThread();
    tier.waits.begin(me, flight);
    try {
      Entry entry = flight.await(nanos);
      if (entry == null) {
        warnIfHung(flight);
      }
      return entry;
    } catch (InterruptedException e) {
      me.interrupt();
      throw new LoadInterruptedException(
          "interrupted while waiting for another caller's load of %s for %s"
              .formatted(flight.key, space.tenant),
          e);
    } catch (ExecutionException e) {
      throw asItIs(e.getCause() == null ? e : e.getCause());
    } finally {
      tier.waits.end(me);
    }
  }

  private void warnIfHung(Flight flight) {
    if (isTimedOut(flight)) {
      log.warn(
          "A load of {} for {} has taken longer than the load timeout of {} ms; another caller"
              + " loads it now",
          flight.key,
          space.tenant,
          tier.loadTimeoutNanos / 1_000_000);
    }
  }

  /** D2: the loader's exception reaches each caller as it is, checked or not. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException asItIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
