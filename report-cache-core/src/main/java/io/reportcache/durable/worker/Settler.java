package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the store how runs have ended. While one batch is on its way the next gathers, so batches
 * are as large as there is load, and without load none waits.
 *
 * <p>What the store can't take now is tried again for as long as that takes; the leases are
 * extended meanwhile, if they can be.
 */
final class Settler implements Runnable {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final int LARGEST_BATCH = 500;
  private static final int MOST_GATHERED = 100;
  private static final long SHORTEST_LOCKED_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_LOCKED_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private final AfterSettling after;
  private final StoreCalls calls;
  private final int enough; // not to wait for more
  private final LinkedBlockingQueue<OwnedDelivery> queue = new LinkedBlockingQueue<>();
  private final Signal urgent = new Signal();
  Gathering gathering = new Gathering(Ticker.system());
  private long lockedPause = SHORTEST_LOCKED_PAUSE;
  private long tryLockedAt;
  private volatile boolean closed;

  /**
   * Nothing to tell yet.
   *
   * @param whenDone told of each that the worker is done with: the store knows how it has ended, or
   *     it's lost
   * @param executor runs what handlers do about dead letters
   * @param listener told of each that the store knows of now
   * @param batch how many a lane claims at once: with a few times as many unsettled it claims none
   */
  Settler(
      DeliveryStore store,
      Consumer<OwnedDelivery> whenDone,
      WorkerCounters counters,
      Executor executor,
      DeliveryRunListener listener,
      int batch) {
    this.after = new AfterSettling(whenDone, counters, executor, listener);
    this.calls = new StoreCalls(store, after, () -> closed);
    this.enough = Math.min(batch, MOST_GATHERED);
  }

  /** Takes one that has ended; without effect if the worker is done with it. */
  void add(OwnedDelivery ended, Outcome how) {
    if (!ended.settles(how)) {
      return;
    }
    queue.add(ended);
    if (isAwaited(ended) || queue.size() >= enough) {
      urgent.give();
    }
  }

  /** Tells whether a handler is being told of a dead letter. */
  boolean isTelling() {
    return after.deadLetters.areUnderWay();
  }

  /** From now on ends when there is nothing more to tell. */
  void close() {
    closed = true;
    urgent.give();
  }

  @Override
  public void run() {
    try {
      while (!closed || !queue.isEmpty() || !calls.locked().isEmpty()) {
        try {
          step();
        } catch (RuntimeException | Error e) { // D4: nobody would settle any more
          log.error("Settling broke off; it goes on", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing has taken too long: leases end by themselves
    }
  }

  private void step() throws InterruptedException {
    OwnedDelivery first = queue.poll(calls.locked().isEmpty() ? 50 : 10, TimeUnit.MILLISECONDS);
    if (first != null) {
      boolean isTold = false;
      try {
        gather(first);
        long begunAt = System.nanoTime();
        int settled = settleWithOthers(first);
        isTold = true;
        gathering.called(System.nanoTime() - begunAt, settled);
      } catch (RuntimeException | Error e) {
        if (!isTold) { // E2: it has left the queue
          after.forget(first);
        }
        throw e;
      }
    }
    settleLocked();
  }

  /** Tries those again that were locked, in another order, as the store tries but some. */
  private void settleLocked() throws InterruptedException {
    List<OwnedDelivery> locked = calls.locked();
    if (locked.isEmpty() || System.nanoTime() - tryLockedAt < 0) {
      return;
    }
    tryLockedAt = System.nanoTime() + lockedPause; // also if this breaks off
    List<OwnedDelivery> again = new ArrayList<>(locked);
    Collections.shuffle(again);
    locked.clear(); // not before: what breaks off above leaves them where they are
    try {
      settle(again);
    } catch (RuntimeException | Error e) {
      after.brokeOff(again, e);
    }
    lockedPause =
        locked.size() < again.size()
            ? SHORTEST_LOCKED_PAUSE
            : Math.min(2 * lockedPause, LONGEST_LOCKED_PAUSE);
    tryLockedAt = System.nanoTime() + lockedPause;
  }

  /** Tells of what has ended by now, if anything. */
  void settleNow() throws InterruptedException {
    OwnedDelivery first = queue.poll();
    if (first != null) {
      var unused = settleWithOthers(first);
    }
  }

  /** Returns how many these were. */
  private int settleWithOthers(OwnedDelivery first) throws InterruptedException {
    List<OwnedDelivery> batch = new ArrayList<>();
    batch.add(first);
    try {
      queue.drainTo(batch, LARGEST_BATCH - 1);
      settle(batch);
    } catch (RuntimeException | Error e) {
      after.brokeOff(batch, e);
    }
    return batch.size();
  }

  private void settle(List<OwnedDelivery> batch) throws InterruptedException {
    calls.settle(batch, left -> queue.drainTo(left, LARGEST_BATCH - left.size()));
  }

  /**
   * One by one they would cost a wait for the disk each. Who has an order key isn't kept: another
   * waits for it.
   */
  private void gather(OwnedDelivery first) throws InterruptedException {
    try {
      if (!isAwaited(first) && queue.size() < enough && !closed) {
        urgent.await(gathering.left());
      }
    } catch (RuntimeException | Error e) { // D4: it has left the queue, and must be settled
      log.warn("What ends soon can't be waited for; {} is settled now", first.delivery, e);
    }
  }

  private static boolean isAwaited(OwnedDelivery ended) {
    return ended.delivery.orderKey() != null;
  }
}
