package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T5: 10,000 of one tenant before one of another, in each store. */
@Tag("slow")
class FairnessTest {

  private static final int BATCH = 100;

  private final List<String> handled = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource
  void theOneRunsWithinTheFirstRound(AnyStore kind) {
    try (AnyStore.Opened opened = kind.open()) {
      DeliveryStore store = opened.store;
      List<NewDelivery> flood = new ArrayList<>();
      IntStream.range(0, 10_000).forEach(i -> flood.add(Deliveries.delivery(ACME, "flood")));
      store.add(flood);
      store.add(List.of(Deliveries.delivery(GLOBEX, "one")));
      try (DeliveryWorker worker =
          DeliveryWorker.of(store)
              .batch(BATCH)
              .lane(
                  Deliveries.MAILER,
                  LaneOptions.defaults().withConcurrency(1),
                  (delivery, run) -> handled.add(delivery.message().payload()))
              .build()
              .start()) {
        Await.until("the one has run", () -> handled.contains("one"));
        worker.close();
      }
      assertThat(handled.indexOf("one")).isLessThan(BATCH);
    }
  }
}
