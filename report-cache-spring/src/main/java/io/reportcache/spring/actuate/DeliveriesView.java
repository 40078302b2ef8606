package io.reportcache.spring.actuate;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.StoreSnapshot;
import io.reportcache.durable.store.StoreWatch;
import java.util.Locale;
import java.util.Map;

/** What is in the store of deliveries, by status, and what waits in each lane. */
final class DeliveriesView implements View {

  private final StoreWatch watch;

  DeliveriesView(StoreWatch watch) {
    this.watch = watch;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    StoreSnapshot found = watch.snapshot();
    Row statuses = new Row();
    for (DeliveryStatus status : DeliveryStatus.values()) {
      statuses.with(status.name().toLowerCase(Locale.ROOT), found.count(status));
    }
    return new Row()
        .with("failure", found.failure())
        .with("deliveries", statuses.build())
        .with("oldest", found.oldest())
        .with("waiting", found.backlog().stream().map(DeliveriesView::describe).toList())
        .build();
  }

  private static Map<String, Object> describe(Backlog waiting) {
    return new Row()
        .with("lane", waiting.lane())
        .with("parked", waiting.parked())
        .with("deliveries", waiting.deliveries())
        .with("first", waiting.first())
        .with("age", waiting.age())
        .build();
  }
}
