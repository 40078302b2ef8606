package io.reportcache.spring.actuate;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.StoredDelivery;
import java.util.Map;

/** Dead letters with the history of their runs; never their payloads. */
final class DeadLettersView implements View {

  private final DeliveryRecords records;

  DeadLettersView(DeliveryRecords records) {
    this.records = records;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    return new Row()
        .with(
            "deadLetters",
            records
                .find(wanted.narrow(DeliveryQuery.deadLetters()), wanted.afterId(), wanted.rows())
                .stream()
                .map(DeadLettersView::describe)
                .toList())
        .build();
  }

  private static Map<String, Object> describe(StoredDelivery letter) {
    return new Row()
        .with("id", letter.id())
        .with("lane", letter.lane())
        .with("type", letter.message().type())
        .with("message", letter.message().id())
        .with("tenant", letter.message().tenant().isCentral() ? null : tenantOf(letter))
        .with("createdAt", letter.message().createdAt())
        .with("endedAt", letter.endedAt())
        .with("reason", letter.reason())
        .with("failures", letter.failures())
        .with("runs", letter.runs().stream().map(DeadLettersView::describe).toList())
        .build();
  }

  private static String tenantOf(StoredDelivery letter) {
    return letter.message().tenant().value();
  }

  private static Map<String, Object> describe(DeliveryRunLog run) {
    return new Row()
        .with("attempt", run.attempt())
        .with("ending", run.ending())
        .with("owner", run.owner())
        .with("error", run.error())
        .with("took", run.took())
        .with("at", run.at())
        .build();
  }
}
