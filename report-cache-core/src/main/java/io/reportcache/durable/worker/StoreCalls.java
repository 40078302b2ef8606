package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Has the store write down how a batch of deliveries has ended, and tries again until it does. If
 * the store takes some of a batch and never the others, the others are given up. So one that can't
 * be stored holds up no other. Used by one thread.
 */
final class StoreCalls {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final int LAST_CALLS = 3;
  private static final long SHORTEST_PAUSE = 50;
  private static final long LONGEST_PAUSE = 5_000;

  private final DeliveryStore store;
  private final AfterSettling after;
  private final BooleanSupplier closed;
  private final List<OwnedDelivery> locked = new ArrayList<>(); // also those that were tried alone

  StoreCalls(DeliveryStore store, AfterSettling after, BooleanSupplier closed) {
    this.store = store;
    this.after = after;
    this.closed = closed;
  }

  /** Returns the deliveries whose rows another transaction has locked, to be settled later. */
  List<OwnedDelivery> locked() {
    return locked;
  }

  /**
   * Settles these, and tries again for as long as the store takes none.
   *
   * @param more adds what has ended meanwhile to the batch
   */
  void settle(List<OwnedDelivery> batch, Consumer<List<OwnedDelivery>> more)
      throws InterruptedException {
    for (long pause = SHORTEST_PAUSE; !tell(batch); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      more.accept(batch); // if these are taken, it's due to those
      List<OwnedDelivery> refused = tellOneByOne(batch);
      if (refused.size() < batch.size()) {
        tellForTheLastTime(refused);
        return;
      }
      Thread.sleep(pause);
    }
  }

  private boolean tell(List<OwnedDelivery> batch) {
    List<Settlement> late;
    Set<Settlement> left = new HashSet<>();
    try {
      late = store.settle(batch.stream().map(StoreCalls::settlementOf).toList(), left::add);
    } catch (Throwable e) { // nobody would settle any more
      if (e instanceof InterruptedException && closed.getAsBoolean()) {
        Thread.currentThread().interrupt(); // thrown undeclared: closing has taken too long
      }
      log.warn("The store can't take how {} deliveries have ended", batch.size(), e);
      return false;
    }
    if (left.isEmpty()) {
      after.settled(batch, late);
    } else {
      batch.stream().filter(one -> left.contains(settlementOf(one))).forEach(locked::add);
      after.settled(batch.stream().filter(one -> !left.contains(settlementOf(one))).toList(), late);
    }
    return true;
  }

  private static Settlement settlementOf(OwnedDelivery owned) {
    return owned.outcome().settlement();
  }

  /** Returns those that the store didn't take; all if it takes neither of the first two. */
  private List<OwnedDelivery> tellOneByOne(List<OwnedDelivery> batch) {
    List<OwnedDelivery> refused = new ArrayList<>();
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

  private void tellForTheLastTime(List<OwnedDelivery> refused) throws InterruptedException {
    for (OwnedDelivery one : refused) {
      boolean told = false;
      for (int i = 0; i < LAST_CALLS && !told; i++) {
        Thread.sleep(SHORTEST_PAUSE);
        told = tell(List.of(one));
      }
      if (!told) {
        after.refused(one);
      }
    }
  }
}
