package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the store how runs have ended. While one batch is on its way the next gathers, so batches
 * are as large as there is load, and without load none waits.
 *
 * <p>What the store can't take now is tried again for as long as that takes; the leases are
 * extended meanwhile, if they can be. If it takes some of a batch and never others, those are given
 * up, so that one that can't be stored keeps no other.
 */
final class Settler implements Runnable {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);
  private static final int LARGEST_BATCH = 500;
  private static final int LAST_TRIES = 3;
  private static final int MOST_GATHERED = 100;
  private static final long SHORTEST_PAUSE = 50;
  private static final long LONGEST_PAUSE = 5_000;
  private static final long SHORTEST_LOCKED_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_LOCKED_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private final DeliveryStore store;
  private final Consumer<Ended> whenSettled;
  private final WorkerCounters counters;
  private final Executor executor;
  private final DeliveryRunListener listener;
  private final int enough; // not to wait for more
  private final LinkedBlockingQueue<Ended> queue = new LinkedBlockingQueue<>();
  private final List<Ended> locked = new ArrayList<>(); // what the store couldn't take alone
  private final AtomicInteger hooks = new AtomicInteger(); // that run, or are about to
  private final Signal urgent = new Signal();
  Gathering gathering = new Gathering(Ticker.system());
  private long lockedPause = SHORTEST_LOCKED_PAUSE;
  private long tryLockedAt;
  private volatile boolean closed;

  /** A run that has ended, and with what failure. */
  record Ended(Settlement settlement, Owned owned, LaneWork work, @Nullable Throwable failure) {}

  /**
   * Nothing to tell yet.
   *
   * @param whenSettled told of each that the store knows of now, or that is another's
   * @param executor runs what handlers do about dead letters
   * @param listener told of each that the store knows of now
   * @param batch how many a lane claims at once: with a few times as many unsettled it claims none
   */
  Settler(
      DeliveryStore store,
      Consumer<Ended> whenSettled,
      WorkerCounters counters,
      Executor executor,
      DeliveryRunListener listener,
      int batch) {
    this.store = store;
    this.whenSettled = whenSettled;
    this.counters = counters;
    this.executor = executor;
    this.listener = listener;
    this.enough = Math.min(batch, MOST_GATHERED);
  }

  void add(Ended ended) {
    queue.add(ended);
    if (isAwaited(ended) || queue.size() >= enough) {
      urgent.give();
    }
  }

  /** Tells whether a handler is being told of a dead letter. */
  boolean isTelling() {
    return hooks.get() > 0;
  }

  /** From now on ends when there is nothing more to tell. */
  void close() {
    closed = true;
    urgent.give();
  }

  @Override
  public void run() {
    try {
      while (!closed || !queue.isEmpty() || !locked.isEmpty()) {
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
    Ended first = queue.poll(locked.isEmpty() ? 50 : 10, TimeUnit.MILLISECONDS);
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
          forget(first);
        }
        throw e;
      }
    }
    settleLocked();
  }

  /** Tries those again that were locked, in another order, as the store tries but some. */
  private void settleLocked() throws InterruptedException {
    if (locked.isEmpty() || System.nanoTime() - tryLockedAt < 0) {
      return;
    }
    tryLockedAt = System.nanoTime() + lockedPause; // also if this breaks off
    List<Ended> again = new ArrayList<>(locked);
    Collections.shuffle(again);
    locked.clear(); // not before: what breaks off above leaves them where they are
    try {
      settle(again);
    } catch (RuntimeException | Error e) {
      brokeOff(again, e);
    }
    lockedPause =
        locked.size() < again.size()
            ? SHORTEST_LOCKED_PAUSE
            : Math.min(2 * lockedPause, LONGEST_LOCKED_PAUSE);
    tryLockedAt = System.nanoTime() + lockedPause;
  }

  /** Tells of what has ended by now, if anything. */
  void settleNow() throws InterruptedException {
    Ended first = queue.poll();
    if (first != null) {
      var unused = settleWithOthers(first);
    }
  }

  /** Returns how many these were. */
  private int settleWithOthers(Ended first) throws InterruptedException {
    List<Ended> batch = new ArrayList<>();
    batch.add(first);
    try {
      queue.drainTo(batch, LARGEST_BATCH - 1);
      settle(batch);
    } catch (RuntimeException | Error e) {
      brokeOff(batch, e);
    }
    return batch.size();
  }

  /** D4: no memory for the batch, say, nor for a line about it. */
  private void brokeOff(List<Ended> batch, Throwable e) {
    for (int i = 0; i < batch.size(); i++) {
      forget(batch.get(i));
    }
    log.error("Deliveries could not be settled; they will run again", e);
  }

  /** Nobody extends its lease any more, so it runs again when that ends. */
  private void forget(Ended ended) {
    try {
      whenSettled.accept(ended);
    } catch (Throwable e) { // the others are to be told, too
      log.error("A delivery that could not be settled can't be given up", e);
    }
  }

  /**
   * One by one they would cost a wait for the disk each. Who has an order key isn't kept: another
   * waits for it.
   */
  private void gather(Ended first) throws InterruptedException {
    try {
      if (!isAwaited(first) && queue.size() < enough && !closed) {
        urgent.await(gathering.left());
      }
    } catch (RuntimeException | Error e) { // D4: it has left the queue, and must be settled
      log.warn(
          "What ends soon can't be waited for; {} is settled now", first.settlement.delivery(), e);
    }
  }

  private static boolean isAwaited(Ended ended) {
    return ended.settlement.delivery().orderKey() != null;
  }

  private void settle(List<Ended> batch) throws InterruptedException {
    List<Ended> left = batch;
    for (long pause = SHORTEST_PAUSE; !tell(left); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      queue.drainTo(left, LARGEST_BATCH - left.size()); // if these are taken, it's due to those
      List<Ended> refused = tellOneByOne(left);
      if (refused.size() < left.size()) {
        tellForTheLastTime(refused);
        return;
      }
      Thread.sleep(pause);
    }
  }

  private boolean tell(List<Ended> batch) {
    List<Settlement> late;
    Set<Settlement> left = new HashSet<>();
    try {
      late = store.settle(batch.stream().map(Ended::settlement).toList(), left::add);
    } catch (Throwable e) { // nobody would settle any more
      if (e instanceof InterruptedException && closed) {
        Thread.currentThread().interrupt(); // thrown undeclared: closing has taken too long
      }
      log.warn("The store can't take how {} deliveries have ended", batch.size(), e);
      return false;
    }
    if (left.isEmpty()) {
      settled(batch, late);
    } else {
      batch.stream().filter(ended -> left.contains(ended.settlement)).forEach(locked::add);
      settled(batch.stream().filter(ended -> !left.contains(ended.settlement)).toList(), late);
    }
    return true;
  }

  /** Returns those that the store didn't take; if it takes none of the first two, all. */
  private List<Ended> tellOneByOne(List<Ended> batch) {
    List<Ended> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      if (!tell(List.of(batch.get(i)))) {
        refused.add(batch.get(i));
      }
      if (refused.size() == 2 && i == 1) {
        return batch;
      }
    }
    return refused;
  }

  private void tellForTheLastTime(List<Ended> refused) throws InterruptedException {
    for (Ended one : refused) {
      boolean told = false;
      for (int i = 0; i < LAST_TRIES && !told; i++) {
        Thread.sleep(SHORTEST_PAUSE);
        told = tell(List.of(one));
      }
      if (!told) {
        log.error("How {} has ended can't be stored; it will run again", one.settlement.delivery());
        counters.lost.increment();
        whenSettled.accept(one);
      }
    }
  }

  private void settled(List<Ended> batch, List<Settlement> late) {
    Set<Settlement> tooLate = new HashSet<>(late);
    for (Ended ended : batch) {
      try {
        settled(ended, !tooLate.contains(ended.settlement));
      } catch (Throwable e) { // D4: the store knows; the rest of the batch must be told, too
        log.error("{} is settled, but that broke off here", ended.settlement.delivery(), e);
        whenSettled.accept(ended);
      }
    }
  }

  private void settled(Ended ended, boolean stands) {
    if (stands) {
      counters.count(ended.settlement.ending());
    } else {
      counters.lost.increment();
      log.warn(
          "{} was taken over by another owner before it could be settled as {}",
          ended.settlement.delivery(),
          ended.settlement.ending());
    }
    Throwable buriedBy =
        stands && ended.settlement.ending() == Ending.BURIED ? ended.failure : null;
    if (stands && buriedBy == null) {
      tellListener(ended.settlement); // before it counts as settled: who waits for that knows all
    }
    if (buriedBy != null) {
      hooks.incrementAndGet(); // before it counts as settled: who waits for all waits for this
    }
    whenSettled.accept(ended);
    if (buriedBy != null) {
      tellElsewhere(ended, buriedBy);
    }
  }

  private void tellListener(Settlement settlement) {
    try {
      listener.ended(settlement);
    } catch (Throwable e) { // or nothing would be settled any more
      log.error("The listener failed on being told of {}", settlement.delivery(), e);
    }
  }

  private void tellElsewhere(Ended ended, Throwable failure) {
    try {
      executor.execute(
          () -> {
            try {
              tellBuried(ended, failure);
              tellListener(ended.settlement);
            } finally {
              hooks.decrementAndGet();
            }
          });
    } catch (Throwable e) { // no thread to be had: it's settled all the same
      hooks.decrementAndGet();
      log.error(
          "The handler of {} isn't told that it's a dead letter", ended.settlement.delivery(), e);
    }
  }

  private static void tellBuried(Ended ended, Throwable failure) {
    ClaimedDelivery delivery = ended.settlement.delivery();
    try (TenantScope scope = TenantContext.open(delivery.message().tenant())) {
      ended.work.handler.buried(delivery, failure);
    } catch (Throwable e) {
      log.error("The handler of {} failed on being told that it's a dead letter", delivery, e);
    }
  }
}
