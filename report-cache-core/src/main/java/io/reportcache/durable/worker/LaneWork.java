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
 * The part of a lane's deliveries that this process has claimed, and the threads that run them.
 *
 * <p>Quick ones are claimed in large batches, and of slow ones no process holds what another could
 * run, as {@link LanePace} says. A delivery that is claimed starts while a thread is free; one that
 * has waited here for half a second is handed back, since another process may have a free thread.
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
   * Nothing claimed yet.
   *
   * @param batch how many to claim at once at most
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
    this.threads = new LaneThreads(served.options().concurrency());
    this.pace = new LanePace(served.options().concurrency(), batch);
  }

  /** Returns a delivery of this lane that the store has given to this worker. */
  OwnedDelivery claimed(ClaimedDelivery delivery, Lease lease) {
    return new OwnedDelivery(delivery, served, lease, unsettled);
  }

  /** Returns how many to claim now, perhaps none. */
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
   * Takes what was claimed; fewer than were asked for means that there are no more now. If this
   * throws, the caller must have what doesn't run {@linkplain #forget forgotten}.
   *
   * @param refillsBefore what {@link #refills()} was before: what came since the store may not have
   *     seen
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

  /** Has others run those of them that haven't begun, when their leases end. */
  synchronized void forget(List<OwnedDelivery> claimed) {
    for (OwnedDelivery each : claimed) {
      if (each.stage().compareTo(Stage.RUNNING) < 0) {
        waiting.remove(each);
        var unused = each.lost();
      }
    }
  }

  /** Takes back what hasn't begun. */
  synchronized List<OwnedDelivery> takeBack() {
    List<OwnedDelivery> left = new ArrayList<>(waiting);
    waiting.clear();
    return left;
  }

  /** Tells whether nothing is claimed, and the last claim has found no more. */
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

  /** Takes back what hasn't begun if no thread is left for it: another process may run it. */
  synchronized List<OwnedDelivery> takeBackIfStuck() {
    return threads.isStuck() ? takeBack() : List.of();
  }

  /**
   * Takes back what has waited here for too long. From then on no more is claimed than there are
   * free threads, until runs are quick again.
   *
   * @param now by the ticker that the deliveries were claimed by
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
    return threads.runners() > 0;
  }

  /** Returns how many threads run something or are about to. */
  synchronized int runners() {
    return threads.runners();
  }

  synchronized void ran(Duration took) {
    pace.ran(took);
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

  /** A lost thread has returned: another may take its place as well. */
  private void comeBack() {
    synchronized (this) {
      threads.comeBack();
    }
    startRunners();
    wantsMore.run();
  }

  /** A runner that should never throw has; what waits is others'. */
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
      next = waiting.poll();
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
