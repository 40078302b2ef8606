package io.reportcache.cache.local;

import io.reportcache.cache.CleanUpResult;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Frees the entries that invalidations have killed, on a thread of its own, and has fences
 * forgotten for which every entry has been checked.
 *
 * <p>Why forgetting is safe. The sweep of a space takes a number at a moment between two writes of
 * the store. Entries stored before are found by it, and are removed or found alive up to that
 * number; entries stored later were checked up to a later number when they were stored. Loads under
 * way are checked when they are stored, so fences that the oldest of them still needs are kept. A
 * space without invalidations since its last sweep has nothing to free, and its entries have been
 * checked already. A reader that got an entry before it was removed sees the raised floor, and sees
 * that the entry wasn't found alive.
 *
 * <p>Sweeps may run concurrently, each with numbers of its own, and none waits for another: a
 * host's ticker or log that hangs in one sweep doesn't hold up another (D4).
 */
final class Sweeper {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Supplier<Collection<Space>> spaces;
  private final CacheStore<Space, ReportKey<?>, Entry> store;
  private final InvalidationOrder order;
  private final Tolerance tolerance;
  private final History history;
  private final Ticker ticker;
  private final AtomicBoolean requested = new AtomicBoolean();
  private final AtomicBoolean requestedLater = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private volatile boolean closed;

  /**
   * Makes a sweeper, whose thread the first request starts.
   *
   * @param spaces returns the spaces that are in use
   */
  Sweeper(
      Supplier<Collection<Space>> spaces,
      CacheStore<Space, ReportKey<?>, Entry> store,
      InvalidationOrder order,
      Tolerance tolerance,
      History history,
      Ticker ticker) {
    this.spaces = spaces;
    this.store = store;
    this.order = order;
    this.tolerance = tolerance;
    this.history = history;
    this.ticker = ticker;
    this.thread = new ScheduledThreadPoolExecutor(1, DetachedThreads.named("report-cache-sweeper"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setKeepAliveTime(10, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Requests a sweep, which begins about 100 ms later. Costs one read if a sweep is requested
   * already.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a sweep reports its own failure
  void request() {
    if (!requested.get() && requested.compareAndSet(false, true)) {
      try {
        thread.schedule(this::sweepOnRequest, DELAY_NANOS, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        // F7: closed, or no thread is available; the invalidation itself has taken effect.
        requested.set(false);
      }
    }
  }

  /**
   * Requests a sweep for the time when entries tolerated now no longer are, unless such a sweep is
   * requested already.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a sweep reports its own failure
  private void requestLater(long nanos) {
    if (requestedLater.compareAndSet(false, true)) {
      try {
        thread.schedule(
            () -> {
              requestedLater.set(false);
              request();
            },
            nanos,
            TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        requestedLater.set(false);
      }
    }
  }

  /**
   * Ends all sweeps, including one under way, and frees all entries on this thread and at full
   * pace. Entries that can't be freed within the given nanoseconds are freed with the cache itself.
   */
  void close(long nanos) {
    closed = true;
    Interrupts.shutDown(thread);
    try {
      drop(System.nanoTime(), nanos);
    } catch (RuntimeException | Error e) {
      log.warn("The entries of a closed cache weren't freed; they go with the cache itself", e);
    }
  }

  private void drop(long begun, long nanos) {
    int[] steps = new int[1];
    boolean[] over = new boolean[1];
    for (Space space : spaces.get()) {
      space.entries.forEach(
          entry -> {
            if (++steps[0] % Pace.STEPS == 0) {
              over[0] |= System.nanoTime() - begun >= nanos;
            }
            if (!over[0]) {
              remove(space, entry, space.killer(entry));
            }
          });
    }
  }

  private void sweepOnRequest() {
    requested.set(false); // first, so that an invalidation during the sweep requests another
    try {
      sweep(false, new Tally(Pace.gentle()));
    } catch (Throwable e) {
      log.warn("The sweep failed; the next invalidation requests another", e);
    }
  }

  /**
   * Removes the entries of all tenants that are invalidated or expired for good, on this thread.
   */
  CleanUpResult sweep() {
    long start = System.nanoTime();
    Tally tally = new Tally(Pace.full());
    sweep(true, tally);
    return new CleanUpResult(
        tally.examined,
        tally.removed,
        tally.examined - tally.removed,
        Duration.ofNanos(System.nanoTime() - start));
  }

  private void sweep(boolean all, Tally tally) {
    long upTo = numberBetweenWrites();
    for (Space space : spaces.get()) {
      if (all || space.needsSweep()) {
        sweep(space, tally);
      }
    }
    long needed = spaces.get().stream().mapToLong(Sweeper::oldestLoad).reduce(upTo, Math::min);
    order.forget(order.allTenants(), needed);
    if (tally.tolerated > 0) {
      requestLater(tally.nextNanos);
    }
  }

  private void sweep(Space space, Tally tally) {
    long number = space.sweeps.begin();
    long upTo = numberBetweenWrites();
    int kept = tally.tolerated;
    long now = ticker.nanos(); // what expires meanwhile is left to the next sweep
    space.entries.forEach(entry -> sweep(space, entry, now, tally));
    space.sweeps.end(number, upTo, tally.tolerated > kept);
    order.forget(space.fences, Math.min(upTo, oldestLoad(space)));
  }

  private void sweep(Space space, Entry entry, long now, Tally tally) {
    if (closed) {
      return; // the closing thread drops the rest
    }
    tally.examined++;
    tally.pace.step();
    Fence killer = space.killer(entry);
    if (killer == null && !entry.isUseless(now)) {
      return;
    }
    if (killer != null && tolerance.serves(space, entry)) {
      tally.tolerated++;
      tally.nextNanos = Math.min(tally.nextNanos, tolerance.left(space, entry));
      return;
    }
    if (remove(space, entry, killer)) {
      tally.removed++;
    }
  }

  private boolean remove(Space space, Entry entry, @Nullable Fence killer) {
    if (!space.entries.remove(entry.key(), entry)) {
      return false;
    }
    (killer == null ? entry.counters().expirations : entry.counters().invalidations).increment();
    history
        .losses()
        .add(space.tenant, entry.key(), killer == null ? Loss.EXPIRED : new Invalidated(killer));
    return true;
  }

  private long numberBetweenWrites() {
    long[] number = new long[1];
    store.betweenWrites(() -> number[0] = order.now());
    return number[0];
  }

  private static long oldestLoad(Space space) {
    return Stream.concat(space.flights.stream(), space.asides.stream())
        .filter(flight -> flight.hasBegun() && !flight.isAbandoned())
        .mapToLong(Flight::stamp)
        .reduce(space.oldestTicket(), Math::min);
  }

  private static final class Tally {
    final Pace pace;
    long examined;
    long removed;
    int tolerated;
    long nextNanos = Long.MAX_VALUE;

    Tally(Pace pace) {
      this.pace = pace;
    }
  }
}
