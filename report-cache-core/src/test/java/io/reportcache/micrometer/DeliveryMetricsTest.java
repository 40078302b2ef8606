package io.reportcache.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The meters of a store and of its workers. */
class DeliveryMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final DeliveryMetrics metrics =
      DeliveryMetrics.of(StoreWatch.of(store, Duration.ofMinutes(1)));

  @Test
  void whatIsInTheStoreIsCountedByStatus() {
    store.add(List.of(Deliveries.delivery("one"), Deliveries.delivery("two")));
    metrics.bindTo(registry);

    assertThat(gauge("stored", "status", "pending")).isEqualTo(2);
    assertThat(gauge("stored", "status", "dead_letter")).isZero();
    assertThat(registry.get("report.cache.deliveries.waiting").gauge().value()).isEqualTo(2);
    assertThat(registry.get("report.cache.deliveries.store.up").gauge().value()).isEqualTo(1);
  }

  @Test
  void runsAreTimedByLaneAndOutcome() {
    store.add(List.of(Deliveries.delivery("good"), Deliveries.delivery("bad")));
    metrics.bindTo(registry);
    try (DeliveryWorker worker =
        DeliveryWorker.of(store)
            .lane(
                Deliveries.MAILER,
                LaneOptions.defaults().withAttempts(1),
                (delivery, run) -> {
                  if (delivery.message().payload().equals("bad")) {
                    throw new IllegalStateException("no");
                  }
                })
            .listener(metrics)
            .build()
            .start()) {
      Await.until(
          "all is done",
          () ->
              store.count(DeliveryQuery.all()).keySet().stream().allMatch(DeliveryStatus::isFinal));
    }
    assertThat(runs("succeeded")).isEqualTo(1);
    assertThat(runs("dead_letter")).isEqualTo(1);
  }

  private long runs(String outcome) {
    return registry
        .get("report.cache.deliveries.runs")
        .tags("lane", Deliveries.MAILER.toString(), "outcome", outcome)
        .timer()
        .count();
  }

  private double gauge(String name, String tag, String value) {
    return registry.get("report.cache.deliveries." + name).tag(tag, value).gauge().value();
  }
}
