package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Settlement;
import java.time.Duration;

/** Deliveries that a worker has come some way with. */
final class InHand {

  private InHand() {}

  /** Has just been claimed, at nought, for a minute of a time that stands still. */
  static OwnedDelivery claimed(LaneWork work, ClaimedDelivery delivery) {
    return work.claimed(delivery, new Lease(0, Duration.ofMinutes(1), () -> 0));
  }

  /** Its run has just ended. */
  static OwnedDelivery ended(LaneWork work, ClaimedDelivery delivery) {
    OwnedDelivery owned = claimed(work, delivery);
    owned.waits();
    owned.starts();
    var unused = owned.ends();
    return owned;
  }

  /** Has the settler settle one whose run has just ended. */
  static void settle(Settler settler, LaneWork work, Settlement settlement, Throwable failure) {
    settler.add(ended(work, settlement.delivery()), new Outcome(settlement, failure));
  }
}
