package io.reportcache.cache;

import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Frees what invalidations have killed, off their callers' threads, and lets fences be forgotten
 * for which every entry has been checked.
 *
 * <p>Why forgetting is safe. The sweep takes a number at a moment between two writes of the store.
 * Entries stored before are found by it, and are removed or found alive up to that number; entries
 * stored later were checked up to a later number when they were stored. Loads under way are checked
 * when they are stored, so fences that the oldest of them still needs are kept. A space without
 * invalidations since its last sweep has nothing to free, and its entries are vouched for already.
 * A reader that got hold of an entry before it was removed sees the raised floor, and that the
 * entry wasn't found alive.
 */
final class Sweeper {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  /** A sweep of a large cache isn't cheap; it pauses this many times as long as it took. */
  private static final int PAUSE_FACTOR = 20;

  private final LocalTier tier;
  private final AtomicBoolean requested = new AtomicBoolean();
  private final AtomicLong pause = new AtomicLong(SHORTEST_PAUSE);
  private final ScheduledThreadPoolExecutor thread;

  Sweeper(LocalTier tier) {
    this.tier = tier;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "report-cache-sweeper");
              daemon.setDaemon(true);
              return daemon;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setKeepAliveTime(10, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Asks for a sweep, soon. Costs a read if one is asked for already. */
  @SuppressWarnings("FutureReturnValueIgnored") // a sweep reports its own failure
  void request() {
    if (!requested.get() && requested.compareAndSet(false, true)) {
      try {
        thread.schedule(this::sweepOnRequest, pause.get(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        // F7: closed, or no thread to be had; the invalidation itself has been done.
        requested.set(false);
      }
    }
  }

  void close() {
    thread.shutdownNow();
    sweepOnRequest(); // what a closed cache held is free
  }

  private void sweepOnRequest() {
    requested.set(false); // first, so that an invalidation during the sweep asks for another
    try {
      sweep(Space::needsSweep);
    } catch (RuntimeException e) {
      log.warn("The sweep failed; the next invalidation asks for another", e);
    }
  }

  /** Removes what is invalidated or expired for good, of all tenants. */
  CleanUpResult sweep() {
    return sweep(space -> true);
  }

  private synchronized CleanUpResult sweep(Predicate<Space> wanted) {
    long start = System.nanoTime();
    long[] upTo = new long[1];
    tier.store.betweenWrites(() -> upTo[0] = tier.fences.now());
    Tally tally = new Tally();
    for (Space space : tier.spaces()) {
      if (wanted.test(space)) {
        space.entries.forEach((key, entry) -> sweep(space, entry, tally));
        space.swept(upTo[0]);
      }
    }
    forget(upTo[0]);
    long took = System.nanoTime() - start;
    pause.set(Math.max(SHORTEST_PAUSE, took * PAUSE_FACTOR));
    return new CleanUpResult(
        tally.examined, tally.removed, tally.examined - tally.removed, Duration.ofNanos(took));
  }

  private void forget(long upTo) {
    long horizon = tier.spaces().stream().mapToLong(Sweeper::oldestLoad).reduce(upTo, Math::min);
    for (Space space : tier.spaces()) {
      tier.fences.forget(space.log, horizon);
    }
    tier.fences.forget(tier.fences.allTenants, horizon);
  }

  private void sweep(Space space, Entry entry, Tally tally) {
    tally.examined++;
    boolean live = space.isLive(entry);
    long now = tier.ticker.nanos();
    if (live && !(entry.isExpired(now) && !entry.isServedStale(now))) {
      return;
    }
    if (space.entries.remove(entry.key, entry)) {
      tally.removed++;
      (live ? entry.counters.expirations : entry.counters.invalidations).increment();
    }
  }

  private static long oldestLoad(Space space) {
    return space.flights.values().stream()
        .filter(flight -> flight.hasBegun() && !flight.isAbandoned())
        .mapToLong(Flight::stamp)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static final class Tally {
    long examined;
    long removed;
  }
}
