package io.reportcache.durable.worker;

import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Takes the last step of each delivery when the store has written down how it has ended, and calls
 * the listener.
 */
final class AfterSettling {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Consumer<OwnedDelivery> whenDone;
  private final WorkerCounters counters;
  private final DeliveryRunListener listener;
  final DeadLetterCalls deadLetters;

  /**
   * Makes the last steps of a worker's deliveries.
   *
   * @param whenDone called with each delivery that the worker is done with
   * @param executor runs what handlers do about dead letters
   * @param listener called with each delivery that the store has settled
   */
  AfterSettling(
      Consumer<OwnedDelivery> whenDone,
      WorkerCounters counters,
      Executor executor,
      DeliveryRunListener listener) {
    this.whenDone = whenDone;
    this.counters = counters;
    this.listener = listener;
    this.deadLetters = new DeadLetterCalls(executor, this::tellListener);
  }

  /** Ends a batch that the store was told of. The late ones belong to other owners by now. */
  void settled(List<OwnedDelivery> batch, List<Settlement> late) {
    Set<Settlement> tooLate = new HashSet<>(late);
    for (OwnedDelivery owned : batch) {
      boolean stands = !tooLate.contains(owned.outcome().settlement());
      try {
        settled(owned, stands);
      } catch (Throwable e) { // D4: the store has settled it, and the rest of the batch
        log.error("{} is settled, but that broke off here", owned.delivery, e);
        done(owned, stands);
      }
    }
  }

  private void settled(OwnedDelivery owned, boolean stands) {
    Settlement settlement = owned.outcome().settlement();
    if (stands) {
      counters.count(settlement.ending());
    } else {
      counters.lost.increment();
      log.warn(
          "{} was taken over by another owner before it could be settled as {}",
          owned.delivery,
          settlement.ending());
    }
    Throwable deadlyFailure =
        stands && settlement.ending() == Ending.DEAD_LETTER ? owned.outcome().failure() : null;
    if (stands && deadlyFailure == null) {
      tellListener(settlement); // before it counts as settled: whoever waits for that sees the call
    }
    if (deadlyFailure != null) {
      deadLetters.announce(); // before it counts as settled: whoever waits for all waits for this
    }
    done(owned, stands);
    if (deadlyFailure != null) {
      deadLetters.call(owned, deadlyFailure);
    }
  }

  private void done(OwnedDelivery owned, boolean stands) {
    var unused = stands ? owned.settled() : owned.lost();
    whenDone.accept(owned);
  }

  private void tellListener(Settlement settlement) {
    try {
      listener.ended(settlement);
    } catch (Throwable e) { // or nothing would be settled any more
      log.error("The listener failed on being told of {}", settlement.delivery(), e);
    }
  }

  /** Gives up a delivery that the store refuses while it takes others. */
  void refused(OwnedDelivery owned) {
    log.error("How {} has ended can't be stored; it will run again", owned.delivery);
    counters.lost.increment();
    done(owned, false);
  }

  /** D4: gives up a batch whose settling broke off, perhaps since there is no memory. */
  void brokeOff(List<OwnedDelivery> batch, Throwable e) {
    for (int i = 0; i < batch.size(); i++) {
      forget(batch.get(i));
    }
    log.error("Deliveries could not be settled; they will run again", e);
  }

  /** Gives up a delivery. Its lease isn't extended any more, and it runs again when that ends. */
  void forget(OwnedDelivery owned) {
    try {
      done(owned, false);
    } catch (Throwable e) { // D4: the others follow
      log.error("A delivery that could not be settled can't be given up", e);
    }
  }
}
