package io.reportcache.examples.bookings.service;

import io.reportcache.durable.EventRelay;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.EventType;
import java.util.Set;

/** Remembers which events a relay has carried. */
record CountedRelay(EventRelay relay, Set<String> carried) implements EventRelay {

  @Override
  public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
    relay.handle(delivery, run);
    carried.add(delivery.message().type());
  }

  @Override
  public void check(String producer, EventType<?> type) {
    relay.check(producer, type);
  }

  @Override
  public boolean isReady() {
    return relay.isReady();
  }

  @Override
  public boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
    return relay.isRetryable(delivery, failure);
  }
}
