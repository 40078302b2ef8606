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
 * Has the store write down how runs have ended. While one batch is on its way, the next gathers. So
 * batches grow with the load, and without load none waits.
 *
 * <p>What the store can't take now is tried again until it can. The leases are extended meanwhile,
 * if they can be.
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
   * Makes a settler with nothing to settle yet.
   *
   * @param whenDone called with each delivery that the worker is done with: it's settled or lost
   * @param executor runs what handlers do about dead letters
   * @param listener called with each delivery that is settled
   * @param batch the most deliveries that a lane claims at once. With a few times as many unsettled
   *     it claims none
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

  /** Takes a delivery that has ended. Does nothing if the worker is done with it. */
  void add(OwnedDelivery ended, Outcome how) {
    if (!ended.settles(how)) {
      return;
    }
    queue.add(ended);
    if (isAwaited(ended) || queue.size() >= enough) {
      urgent.give();
    }
  }

  /** Tells whether a handler is being called about a dead letter. */
  boolean isTelling() {
    return after.deadLetters.areUnderWay();
  }

  /** Has this end when there is nothing more to settle. */
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

  /** Tries again what was locked; in another order, since the store tries only some of it. */
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

  /** Settles what has ended by now, if anything. */
  void settleNow() throws InterruptedException {
    OwnedDelivery first = queue.poll();
    if (first != null) {
      var unused = settleWithOthers(first);
    }
  }

  /** Settles this one with others that have ended. Returns how many they were. */
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
   * Waits for others that end soon: settled one by one, each would cost a wait for the disk. A
   * delivery with an order key doesn't wait, since another waits for it.
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
