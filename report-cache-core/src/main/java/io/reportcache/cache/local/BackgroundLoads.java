package io.reportcache.cache.local;

import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs loads on other threads than their callers': on the host's executor, or on threads of its
 * own, within the {@link Bulkheads}.
 *
 * <p>Nothing is expected of the host's executor. A load that it refuses goes back to its caller. A
 * load that it hasn't begun in time begins on a thread of the cache's own. A load that doesn't
 * return in time is interrupted, and if it ignores that, another runs in its place.
 */
final class BackgroundLoads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  /** How long the host's executor has to begin a load, unless the load time-out is shorter. */
  private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final @Nullable Executor given;
  private final LoadThreads own = new LoadThreads();
  private final LoadWatch watch = new LoadWatch();
  private final Bulkheads bulkheads;
  private final long loadTimeoutNanos;
  private final long graceNanos;
  private final Set<BackgroundLoad> handed = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<@Nullable Boolean> running = new ThreadLocal<>();
  private volatile boolean closed;

  /**
   * Runs loads on the given executor of the host, or on threads of its own if that is null.
   *
   * @param grace how long an interrupted load has to return
   */
  BackgroundLoads(
      @Nullable Executor given, LoadLimits limits, long loadTimeoutNanos, Duration grace) {
    this.given = given;
    this.bulkheads = new Bulkheads(limits);
    this.loadTimeoutNanos = loadTimeoutNanos;
    this.graceNanos = grace.toNanos();
  }

  /** What happens to a load that is handed over. */
  enum Handover {
    TAKEN,
    /** Too many loads of its report and tenant wait already. */
    FULL,
    /** No thread is available but the caller's. */
    REFUSED
  }

  /** Hands the load over. Unless it is taken, it remains the caller's to run or to give up. */
  Handover hand(BackgroundLoad load) {
    if (closed) {
      return Handover.REFUSED;
    }
    return switch (bulkheads.admit(load)) {
      case MAY_RUN -> execute(load) ? Handover.TAKEN : Handover.REFUSED;
      case WAITS -> {
        if (closed) { // close() may have missed it
          load.giveUp();
        }
        yield Handover.TAKEN;
      }
      case REFUSED -> Handover.FULL;
    };
  }

  /**
   * Tells whether the current thread runs a background load, and so occupies a place that others
   * may wait for.
   */
  boolean isRunningHere() {
    return running.get() != null;
  }

  /**
   * Takes no more loads, and waits at most the given nanoseconds for loads under way before it
   * interrupts them. Doesn't wait for a load that calls this method.
   */
  void close(long nanos) {
    closed = true;
    bulkheads.drain().forEach(BackgroundLoad::giveUp);
    handed.forEach(BackgroundLoad::giveUp);
    own.takeNoMore();
    try {
      if (!own.awaitEnd(nanos)) {
        interruptOwn();
      }
    } catch (InterruptedException e) {
      interruptOwn();
      Thread.currentThread().interrupt();
    }
    watch.close();
  }

  private void interruptOwn() {
    if (given == null) {
      handed.forEach(BackgroundLoad::interrupt);
    }
    own.interrupt();
  }

  /**
   * Hands the load to the host's executor, or to a thread of our own; false if neither takes it.
   */
  private boolean execute(BackgroundLoad load) {
    handed.add(load);
    if (given != null) {
      watch.lookAt(load, Math.min(LONGEST_START_NANOS, loadTimeoutNanos), () -> beginOnOwn(load));
    }
    try {
      (given == null ? own : given).execute(() -> run(load));
    } catch (Throwable e) { // whatever an executor, or a JVM without threads, throws
      if (refused(load)) {
        log.debug(
            "No thread takes the load of {} for {}", load.flight.key(), load.flight.tenant(), e);
        return false;
      }
    }
    if (closed) { // close() may have missed it
      giveUp(load);
    }
    return true;
  }

  /**
   * Begins a load that the host's executor has dropped or is too slow to begin. If the executor
   * still runs it later, it finds the load begun.
   */
  private void beginOnOwn(BackgroundLoad load) {
    if (load.isWaiting()) {
      try {
        own.execute(() -> run(load));
      } catch (Throwable e) { // no thread is available for now
        watch.lookAt(load, graceNanos, () -> beginOnOwn(load));
      }
    }
  }

  private void run(BackgroundLoad load) {
    if (!load.begin()) {
      return;
    }
    boolean wasInterrupted = false;
    boolean inner = false; // the executor runs it on its caller's thread, inside another load
    try {
      // D5: an interrupt of earlier work on this thread must not reach the load.
      wasInterrupted = !load.isOnCallersThread() && Thread.interrupted();
      inner = running.get() != null;
      running.set(true);
      watch.lookAt(load, loadTimeoutNanos, () -> interrupt(load));
      load.run();
    } finally {
      if (!inner) {
        running.remove();
      }
      BackgroundLoad.State before = load.end();
      leave(load, before);
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void leave(BackgroundLoad load, BackgroundLoad.State before) {
    handed.remove(load);
    if (before == BackgroundLoad.State.LOST) {
      bulkheads.recover(load.report);
    } else {
      bulkheads.leave(load.report);
    }
    runNext();
  }

  private boolean refused(BackgroundLoad load) {
    synchronized (load) {
      if (!load.isWaiting()) {
        return false; // the executor has thrown, but runs the load all the same
      }
      load.end();
    }
    leave(load, BackgroundLoad.State.WAITING);
    return true;
  }

  private void runNext() {
    for (BackgroundLoad next = bulkheads.next(); next != null; next = bulkheads.next()) {
      BackgroundLoad load = next;
      if (given == null) {
        executeWaiting(load);
      } else {
        // The host's executor may run it on the thread that hands it over, which must not be this
        // one.
        try {
          own.execute(() -> executeWaiting(load));
        } catch (Throwable e) {
          giveUp(load);
        }
      }
    }
  }

  private void executeWaiting(BackgroundLoad load) {
    if (!execute(load)) {
      load.giveUpFlight();
    }
  }

  private void giveUp(BackgroundLoad load) {
    if (load.giveUp()) {
      leave(load, BackgroundLoad.State.WAITING);
    }
  }

  private void interrupt(BackgroundLoad load) {
    if (load.isRunning()) {
      watch.lookAt(load, graceNanos, () -> lose(load)); // also if it can't be interrupted
      load.interrupt();
      load.hangs();
    }
  }

  private void lose(BackgroundLoad load) {
    load.interruptIfMissed();
    synchronized (load) {
      if (!load.isRunning()) {
        return;
      }
      if (!bulkheads.tryLose(load.report)) {
        watch.lookAt(load, graceNanos, () -> lose(load)); // others may have returned by then
        return;
      }
      load.lose();
    }
    runNext();
    log.warn(
        "The load of {} for {} doesn't return though it was interrupted; its thread is lost until"
            + " it does, and another may run in its place",
        load.flight.key(),
        load.flight.tenant());
  }
}
