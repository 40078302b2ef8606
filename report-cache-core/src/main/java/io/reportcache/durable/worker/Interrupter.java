package io.reportcache.durable.worker;

import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import java.util.Map;
import java.util.Objects;

/** Ends runs whose handlers haven't returned, by an interrupt. Gives up threads that ignore it. */
final class Interrupter {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Map<Lane, LaneWork> lanes;
  private final Holdings holdings;
  private final RunEnds ends;
  private final RunsApart apart;

  Interrupter(Map<Lane, LaneWork> lanes, Holdings holdings, RunEnds ends, RunsApart apart) {
    this.lanes = lanes;
    this.holdings = holdings;
    this.ends = ends;
    this.apart = apart;
  }

  /** Ends a run whose time is up. If it was interrupted before, its thread may be given up. */
  void timedOut(OwnedDelivery owned, Attempt attempt) {
    boolean interrupts =
        interrupt(
            owned,
            attempt,
            () ->
                ends.ended(
                    owned,
                    attempt,
                    new DeliveryTimeoutException(
                        "%s has taken longer than its time-out of %s and was interrupted"
                            .formatted(owned.delivery, owned.lane.options().timeout()))));
    if (!interrupts && attempt.giveUp()) {
      LaneWork work = Objects.requireNonNull(lanes.get(owned.lane.lane()));
      owned.tellVerdict();
      work.lose(owned.delivery);
      ends.handBack(work.takeBackIfStuck());
      holdings.removeIfGone(owned);
    }
  }

  /** Ends a run whose lease ends (E3): another worker may own it soon. */
  void leaseEnds(OwnedDelivery owned, Attempt attempt) {
    if (release(owned, attempt, "interrupted: its lease ended")) {
      log.warn(
          "{} is interrupted: its lease ends, and the store doesn't extend it", owned.delivery);
    }
  }

  /** Interrupts all that runs. */
  void workerCloses() {
    for (OwnedDelivery owned : holdings) {
      Attempt attempt = owned.attempt();
      if (attempt != null
          && !attempt.isOver()
          && release(owned, attempt, "interrupted: the worker closes")) {
        log.warn("{} is interrupted: the worker closes", owned.delivery);
      }
    }
  }

  /** Settles the runs that were interrupted though their handlers haven't returned. */
  void tellVerdicts() {
    holdings.forEach(OwnedDelivery::tellVerdict);
  }

  private boolean release(OwnedDelivery owned, Attempt attempt, String why) {
    return interrupt(owned, attempt, () -> ends.released(owned, attempt, why));
  }

  /**
   * Ends a run and has its thread interrupted. If the run had ended before, its thread is only
   * interrupted if there was no thread to do it then. A run without a thread is given up at once.
   * Tells whether this call ends the run.
   */
  private boolean interrupt(OwnedDelivery owned, Attempt attempt, Runnable verdict) {
    boolean isEnded = owned.interrupted(verdict);
    if (isEnded) {
      attempt.interrupt();
    } else {
      attempt.interruptIfMissed();
    }
    apart.giveUp(owned, attempt);
    return isEnded;
  }
}
