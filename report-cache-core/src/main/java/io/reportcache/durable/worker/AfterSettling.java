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
 * Takes the last step of each delivery once the store was told, and tells whoever wants to know.
 */
final class AfterSettling {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Consumer<OwnedDelivery> whenDone;
  private final WorkerCounters counters;
  private final DeliveryRunListener listener;
  final DeadLetterCalls deadLetters;

  /**
   * Nothing settled yet.
   *
   * @param whenDone told of each that the worker is done with
   * @param executor runs what handlers do about dead letters
   * @param listener told of each that the store knows of
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

  /** The store was told of these, and of the late ones others are the owners. */
  void settled(List<OwnedDelivery> batch, List<Settlement> late) {
    Set<Settlement> tooLate = new HashSet<>(late);
    for (OwnedDelivery owned : batch) {
      boolean stands = !tooLate.contains(owned.outcome().settlement());
      try {
        settled(owned, stands);
      } catch (Throwable e) { // D4: the store knows; the rest of the batch must be told, too
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
      tellListener(settlement); // before it counts as settled: who waits for that knows all
    }
    if (deadlyFailure != null) {
      deadLetters.announce(); // before it counts as settled: who waits for all waits for this
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

  /** The store takes others, and not this one. */
  void refused(OwnedDelivery owned) {
    log.error("How {} has ended can't be stored; it will run again", owned.delivery);
    counters.lost.increment();
    done(owned, false);
  }

  /** D4: settling these broke off: no memory for the batch, say, nor for a line about it. */
  void brokeOff(List<OwnedDelivery> batch, Throwable e) {
    for (int i = 0; i < batch.size(); i++) {
      forget(batch.get(i));
    }
    log.error("Deliveries could not be settled; they will run again", e);
  }

  /** Nobody extends its lease any more, so it runs again when that ends. */
  void forget(OwnedDelivery owned) {
    try {
      done(owned, false);
    } catch (Throwable e) { // the others are to be told, too
      log.error("A delivery that could not be settled can't be given up", e);
    }
  }
}
