package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a lane that this process has claimed, and the threads that run them.
 *
 * <p>Quick deliveries are claimed in large batches. Of slow ones, no process holds more than it can
 * run soon, since another could run them; {@link LanePace} determines how many. A claimed delivery
 * starts as soon as a thread is free. One that has waited here for half a second is handed back,
 * since another process may have a free thread.
 */
final class LaneWork {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);

  final ServedLane served;
  private final int batch;
  private final Executor executor;
  private final Predicate<OwnedDelivery> runner;
  private final Runnable wantsMore;
  private final Deque<OwnedDelivery> waiting = new ArrayDeque<>();
  private final LaneThreads threads;
  private final LanePace pace;
  private final UnsettledCount unsettled = new UnsettledCount();
  private boolean drained;
  private int refills;
  private @Nullable TenantId servedLast;

  /**
   * Makes a lane's work, with nothing claimed yet.
   *
   * @param batch the most deliveries to claim at once
   * @param runner runs one delivery, and tells whether its thread may run another; throws nothing
   * @param wantsMore called when the lane has room for more deliveries
   */
  LaneWork(
      ServedLane served,
      int batch,
      Executor executor,
      Predicate<OwnedDelivery> runner,
      Runnable wantsMore) {
    this.served = served;
    this.batch = batch;
    this.executor = executor;
    this.runner = runner;
    this.wantsMore = wantsMore;
    this.threads = new LaneThreads(served.options().concurrency(), served.threads());
    this.pace = new LanePace(served.options().concurrency(), batch);
  }

  /** Returns a delivery of this lane that the store has given to this worker. */
  OwnedDelivery claimed(ClaimedDelivery delivery, Lease lease) {
    return new OwnedDelivery(delivery, served, lease, unsettled);
  }

  /** Returns the number of deliveries to claim now, perhaps zero. */
  synchronized int room() {
    int here = waiting.size() + threads.busy();
    int room = pace.ahead() - here;
    boolean enough = waiting.isEmpty() || 2 * room >= pace.ahead();
    int ended = unsettled.get() - here; // of which the store doesn't know yet
    boolean may = !drained && ended < 4 * batch && !threads.isStuck();
    return enough && may ? Math.max(0, Math.min(batch, room)) : 0;
  }

  synchronized @Nullable TenantId servedLast() {
    return servedLast;
  }

  /** Notes that the store may have more than the last claim has found. */
  synchronized void refilled() {
    refills++;
    drained = false;
  }

  /** Returns how often {@link #refilled} was called; to be read before the store is asked. */
  synchronized int refills() {
    return refills;
  }

  /**
   * Takes what was claimed. If that is less than was asked for, the store has no more now. If this
   * throws, the caller must {@linkplain #forget forget} what was claimed.
   *
   * @param refillsBefore what {@link #refills()} was before the claim, which may not have seen what
   *     came since
   */
  void accept(List<OwnedDelivery> claimed, int asked, int refillsBefore) {
    synchronized (this) {
      for (OwnedDelivery each : claimed) {
        each.waits();
        waiting.add(each);
      }
      drained = claimed.size() < asked && refills == refillsBefore;
      if (!claimed.isEmpty()) {
        servedLast = claimed.get(claimed.size() - 1).delivery.message().tenant();
      }
    }
    startRunners();
  }

  /** Leaves those that haven't begun to others, which run them when their leases end. */
  synchronized void forget(List<OwnedDelivery> claimed) {
    for (OwnedDelivery each : claimed) {
      if (each.stage().compareTo(Stage.RUNNING) < 0) {
        waiting.remove(each);
        var unused = each.lost();
      }
    }
  }

  /** Returns the deliveries that haven't begun, and removes them here. */
  synchronized List<OwnedDelivery> takeBack() {
    List<OwnedDelivery> left = new ArrayList<>(waiting);
    waiting.clear();
    return left;
  }

  /** Tells whether nothing claimed is unsettled, and the last claim has found no more. */
  synchronized boolean isIdle() {
    return drained && unsettled.get() == 0;
  }

  /** Goes on without a thread that doesn't return. */
  void lose(ClaimedDelivery delivery) {
    int losses;
    synchronized (this) {
      threads.lose();
      losses = threads.lost();
    }
    log.error(
        "{} doesn't return though it was interrupted; its thread is lost to {}, the {}. of at most"
            + " {}",
        delivery,
        served.lane(),
        losses,
        threads.mostLost());
    startRunners();
  }

  /** Does the same if no thread is left for them: another process may run them. */
  synchronized List<OwnedDelivery> takeBackIfStuck() {
    return threads.isStuck() ? takeBack() : List.of();
  }

  /**
   * Returns the deliveries that have waited here for too long, and removes them here. From then on
   * no more are claimed than there are free threads, until runs are quick again.
   *
   * @param now the time by the ticker of the worker
   */
  synchronized List<OwnedDelivery> takeBackDelayed(long now) {
    List<OwnedDelivery> delayed = new ArrayList<>();
    for (OwnedDelivery next = waiting.peek();
        next != null && isDelayed(next, now);
        next = waiting.peek()) {
      delayed.add(waiting.remove());
    }
    if (!delayed.isEmpty()) {
      pace.waited(LONGEST_WAIT);
    }
    return delayed;
  }

  private static boolean isDelayed(OwnedDelivery claimed, long now) {
    return now - claimed.lease.claimedAt > LONGEST_WAIT;
  }

  synchronized boolean isRunning() {
    return threads.isRunning();
  }

  /** Returns how many threads run something or are about to. */
  synchronized int runners() {
    return threads.runners();
  }

  synchronized void ran(Duration took) {
    pace.ran(took);
  }

  /** Notes that a run of this lane goes on without its thread. */
  synchronized void goesApart() {
    threads.goesApart();
  }

  /** Notes that a run without a thread is over, so that another may begin. */
  void apartEnded() {
    boolean hungry;
    synchronized (this) {
      threads.apartEnded();
      hungry = room() > 0;
    }
    startRunners();
    if (hungry) {
      wantsMore.run();
    }
  }

  private void startRunners() {
    while (mayStartRunner()) {
      try {
        executor.execute(this::drain);
      } catch (Throwable e) {
        synchronized (this) {
          threads.notStarted();
        }
        log.error(
            "No thread could be had for {}; what is claimed waits for the next", served.lane(), e);
        return;
      }
    }
  }

  private synchronized boolean mayStartRunner() {
    return threads.mayStart(waiting.size());
  }

  private void drain() {
    synchronized (this) {
      threads.started();
    }
    boolean drained = false;
    try {
      for (OwnedDelivery next = poll(); next != null; next = poll()) {
        if (!runner.test(next)) {
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

  /** Notes that a lost thread has returned, so that another may be started in its place. */
  private void comeBack() {
    synchronized (this) {
      threads.comeBack();
    }
    startRunners();
    wantsMore.run();
  }

  /** Notes that a runner has thrown, which it never should. Other threads take what waits. */
  private void broke() {
    synchronized (this) {
      threads.ended();
    }
    startRunners();
  }

  private @Nullable OwnedDelivery poll() {
    OwnedDelivery next;
    boolean hungry;
    synchronized (this) {
      next = threads.mayTake() ? waiting.poll() : null;
      if (next == null) {
        threads.ended();
      } else {
        next.starts();
      }
      hungry = room() > 0;
    }
    if (hungry) {
      wantsMore.run();
    }
    return next;
  }
}
