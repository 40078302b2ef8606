package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Settlement;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Determines how deliveries have ended in this worker, and hands that to the settler. */
final class RunEnds {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Map<Lane, LaneWork> lanes;
  private final Settler settler;
  private final Holdings holdings;

  RunEnds(Map<Lane, LaneWork> lanes, Settler settler, Holdings holdings) {
    this.lanes = lanes;
    this.settler = settler;
    this.holdings = holdings;
  }

  /** Settles a run that has ended. A failure of null stands for success. */
  void ended(OwnedDelivery owned, Attempt attempt, @Nullable Throwable failure) {
    ClaimedDelivery delivery = owned.delivery;
    try {
      settle(owned, attempt, failure);
    } catch (Throwable e) { // D4: or it would be kept from others for as long as this worker lives
      forget(owned); // first: there may be no memory for the line
      log.error("How {} has ended can't be told; it will run again", delivery, e);
    }
  }

  private void settle(OwnedDelivery owned, Attempt attempt, @Nullable Throwable failure) {
    boolean isRetryable = failure == null || isRetryable(owned, failure);
    Outcome outcome = Outcome.of(owned, attempt, failure, isRetryable);
    Objects.requireNonNull(lanes.get(owned.lane.lane())).ran(outcome.settlement().took());
    tell(owned, outcome);
    settler.add(owned, outcome);
  }

  /**
   * Tells whether another attempt is worth it; yes if that can't be told, as attempts have an end.
   */
  private static boolean isRetryable(OwnedDelivery owned, Throwable failure) {
    if (failure instanceof UnknownTypeException) {
      return true; // no failure of the handler
    }
    try {
      return owned.lane.options().retryIf().test(failure)
          && owned.lane.handler().isRetryable(owned.delivery, failure);
    } catch (Throwable e) {
      log.warn(
          "Whether the failure of {} is worth another attempt can't be told", owned.delivery, e);
      return true;
    }
  }

  private static void tell(OwnedDelivery owned, Outcome outcome) {
    Settlement settlement = outcome.settlement();
    int attempt = owned.delivery.attempt();
    switch (settlement.ending()) {
      case FAILED ->
          log.warn(
              "Attempt {} of {} failed; the next is in {}",
              of(attempt, owned.lane.options().attempts()),
              owned.delivery,
              settlement.pause(),
              outcome.failure());
      case DEAD_LETTER ->
          log.error(
              "Attempt {} of {} failed; it is a dead letter now",
              of(attempt, owned.lane.options().attempts()),
              owned.delivery,
              outcome.failure());
      case PARKED -> log.error("{} is parked", owned.delivery, outcome.failure());
      default -> log.debug("{} is done after attempt {}", owned.delivery, attempt);
    }
  }

  /** Tells how many attempts there are, unless the handler says itself when it gives up. */
  private static String of(int attempt, int attempts) {
    return attempts == Integer.MAX_VALUE ? "" + attempt : attempt + " of " + attempts;
  }

  /** Makes a dead letter of a delivery whose owners died too often, perhaps because of it. */
  void lapsed(OwnedDelivery owned, int lapsesAllowed) {
    ClaimedDelivery delivery = owned.delivery;
    try {
      String why =
          "its owners have let their lease end %d times, most likely by dying, and %d are allowed"
              .formatted(delivery.lapses(), lapsesAllowed);
      log.error("{} is a dead letter now: {}", delivery, why);
      var unused = owned.ends();
      settler.add(owned, Outcome.lapsed(delivery, why));
    } catch (Throwable e) { // no memory
      forget(owned); // another makes it a dead letter when the lease ends
      throw e;
    }
  }

  /** Hands back a run that was interrupted for a reason that isn't its own. */
  void released(OwnedDelivery owned, Attempt attempt, String why) {
    try {
      settler.add(owned, Outcome.released(owned.delivery, attempt.took(), why));
    } catch (Throwable e) { // D4: as above
      forget(owned);
      log.error("{} can't be handed back; it will run when its lease ends", owned.delivery, e);
    }
  }

  /** Hands back deliveries that haven't begun. */
  void handBack(List<OwnedDelivery> waiting) {
    for (OwnedDelivery one : waiting) {
      try {
        settler.add(one, Outcome.released(one.delivery, Duration.ZERO, null));
      } catch (Throwable e) { // D4: the others are handed back, too
        forget(one);
        log.error("{} can't be handed back; it will run when its lease ends", one.delivery, e);
      }
    }
  }

  /** Leaves the delivery to others, which run it when its lease ends. */
  void forget(OwnedDelivery owned) {
    var unused = owned.lost();
    holdings.removeIfGone(owned);
  }
}
