package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a lane's deliveries that this process has claimed, and the threads that run them.
 *
 * <p>As many are claimed as the lane runs in about a quarter of a second, by what a run took
 * lately, and at least one for each of its threads: quick ones come in large batches, and of slow
 * ones no process holds what another could run. A delivery that is claimed starts while a thread is
 * free; one that has waited here for half a second is handed back, since another process may have a
 * free thread.
 */
final class LaneWork {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);
  private static final double AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int LOST_FOR_EACH = 10;
  private static final double WEIGHT_OF_LATEST = 0.1;

  final Lane lane;
  final LaneOptions options;
  final LaneHandler handler;
  private final int batch;
  private final Executor executor;
  private final BiPredicate<LaneWork, Owned> runner;
  private final Runnable wantsMore;
  private final Deque<Owned> waiting = new ArrayDeque<>();
  private int runners;
  private int starting; // those of the runners that have taken nothing yet
  private int lost; // threads that were given up, and haven't returned
  private int unsettled;
  private boolean drained;
  private int refills;
  private double runNanos = TimeUnit.MILLISECONDS.toNanos(50); // until it's known better
  private @Nullable TenantId servedLast;

  /**
   * Nothing claimed yet.
   *
   * @param batch how many to claim at once at most
   * @param runner runs one delivery, and tells whether its thread may run another; throws nothing
   * @param wantsMore called when the lane has room for more deliveries
   */
  LaneWork(
      Lane lane,
      LaneOptions options,
      LaneHandler handler,
      int batch,
      Executor executor,
      BiPredicate<LaneWork, Owned> runner,
      Runnable wantsMore) {
    this.lane = lane;
    this.options = options;
    this.handler = handler;
    this.batch = batch;
    this.executor = executor;
    this.runner = runner;
    this.wantsMore = wantsMore;
  }

  /** Returns how many to claim now, perhaps none. */
  synchronized int room() {
    int room = ahead() - waiting.size() - busy();
    boolean enough = waiting.isEmpty() || 2 * room >= ahead();
    int ended = unsettled - waiting.size() - busy(); // of which the store doesn't know yet
    boolean may = !drained && ended < 4 * batch && !isStuck();
    return enough && may ? Math.max(0, Math.min(batch, room)) : 0;
  }

  synchronized @Nullable TenantId servedLast() {
    return servedLast;
  }

  /** There may be more in the store than the last claim has found. */
  synchronized void refilled() {
    refills++;
    drained = false;
  }

  /** Returns how often there may have been more; to be asked before the store is. */
  synchronized int refills() {
    return refills;
  }

  /**
   * Takes what was claimed; fewer than were asked for means that there are no more now.
   *
   * @param refillsBefore what {@link #refills()} was before: what came since the store may not have
   *     seen
   */
  void accept(List<Owned> claimed, int asked, int refillsBefore) {
    synchronized (this) {
      waiting.addAll(claimed);
      unsettled += claimed.size();
      drained = claimed.size() < asked && refills == refillsBefore;
      if (!claimed.isEmpty()) {
        servedLast = claimed.get(claimed.size() - 1).delivery.message().tenant();
      }
    }
    startRunners();
  }

  synchronized void settled() {
    unsettled--;
  }

  /** Takes back what hasn't begun. */
  synchronized List<Owned> takeBack() {
    List<Owned> left = new ArrayList<>(waiting);
    waiting.clear();
    return left;
  }

  /** Tells whether nothing is claimed, and the last claim has found no more. */
  synchronized boolean isIdle() {
    return drained && unsettled == 0;
  }

  /** Goes on without a thread that doesn't return. */
  void lose(ClaimedDelivery delivery) {
    int losses;
    synchronized (this) {
      runners--;
      lost++;
      losses = lost;
    }
    log.error(
        "{} doesn't return though it was interrupted; its thread is lost to {}, the {}. of at most"
            + " {}",
        delivery,
        lane,
        losses,
        mostLost());
    startRunners();
  }

  /** Takes back what hasn't begun if no thread is left for it: another process may run it. */
  synchronized List<Owned> takeBackIfStuck() {
    return isStuck() ? takeBack() : List.of();
  }

  /**
   * Takes back what has waited here for too long. From then on no more is claimed than there are
   * free threads, until runs are quick again.
   *
   * @param now by the ticker that the deliveries were claimed by
   */
  synchronized List<Owned> takeBackDelayed(long now) {
    List<Owned> delayed = new ArrayList<>();
    for (Owned next = waiting.peek(); next != null && isDelayed(next, now); next = waiting.peek()) {
      delayed.add(waiting.remove());
    }
    if (!delayed.isEmpty()) {
      runNanos = Math.max(runNanos, (double) LONGEST_WAIT);
    }
    return delayed;
  }

  private static boolean isDelayed(Owned claimed, long now) {
    return now - claimed.claimedAt > LONGEST_WAIT;
  }

  synchronized boolean isRunning() {
    return runners > 0;
  }

  /** Returns how many threads run something or are about to. */
  synchronized int runners() {
    return runners;
  }

  synchronized void ran(Duration took) {
    runNanos += WEIGHT_OF_LATEST * (took.toNanos() - runNanos);
  }

  /** How many should run or wait here: never fewer than there are threads. */
  private int ahead() {
    double perRunner = Math.max(1, AHEAD_NANOS / Math.max(1, runNanos));
    double all = Math.min(batch, options.concurrency() * perRunner);
    return (int) Math.max(options.concurrency(), all);
  }

  /** How many run. Under the lock. */
  private int busy() {
    return runners - starting;
  }

  private void startRunners() {
    while (mayStartRunner()) {
      try {
        executor.execute(this::drain);
      } catch (Throwable e) {
        synchronized (this) {
          runners--;
          starting--;
        }
        log.error("No thread could be had for {}; what is claimed waits for the next", lane, e);
        return;
      }
    }
  }

  private synchronized boolean mayStartRunner() {
    // Who runs something takes none of these until that ends, which may be long.
    if (runners >= options.concurrency() || starting >= waiting.size() || lost >= mostLost()) {
      return false;
    }
    runners++;
    starting++;
    return true;
  }

  private synchronized void started() {
    starting--;
  }

  private void drain() {
    started();
    boolean drained = false;
    try {
      for (Owned next = poll(); next != null; next = poll()) {
        if (!runner.test(this, next)) {
          drained = true;
          comeBack();
          return;
        }
      }
      drained = true;
    } finally {
      if (!drained) {
        broke();
      }
    }
  }

  /** A lost thread has returned: another may take its place as well. */
  private void comeBack() {
    synchronized (this) {
      lost--;
    }
    startRunners();
    wantsMore.run();
  }

  private int mostLost() {
    return LOST_FOR_EACH * options.concurrency();
  }

  /** Under the lock. */
  private boolean isStuck() {
    return runners == 0 && lost >= mostLost();
  }

  /** A runner that should never throw has; what waits is others'. */
  private void broke() {
    synchronized (this) {
      runners--;
    }
    startRunners();
  }

  private @Nullable Owned poll() {
    Owned next;
    boolean hungry;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        runners--;
      }
      hungry = room() > 0;
    }
    if (hungry) {
      wantsMore.run();
    }
    return next;
  }
}
