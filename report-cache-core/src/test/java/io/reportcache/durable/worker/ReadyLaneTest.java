package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that isn't ready gets nothing, and other lanes go on. */
@Timeout(60)
class ReadyLaneTest {

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ready = new AtomicBoolean();
  private final CountDownLatch asked = new CountDownLatch(3);

  @Test
  void whatWaitsIsClaimedWhenTheHandlerIsReady() {
    store.add(List.of(Deliveries.delivery("one")));
    try (DeliveryWorker worker = worker(ready::get)) {
      Await.latch(asked);
      assertThat(handled).isEmpty();
      ready.set(true);
      Await.until("it's handled", () -> handled.contains("one"));
    }
  }

  @Test
  void aHandlerThatCannotTellGetsDeliveries() {
    store.add(List.of(Deliveries.delivery("one")));
    try (DeliveryWorker worker =
        worker(
            () -> {
              throw new IllegalStateException("who knows");
            })) {
      Await.until("it's handled", () -> handled.contains("one"));
    }
  }

  private DeliveryWorker worker(BooleanSupplier isReady) {
    Lane lane = Deliveries.MAILER;
    LaneHandler handler =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {
            handled.add(delivery.message().payload());
          }

          @Override
          public boolean isReady() {
            asked.countDown();
            return isReady.getAsBoolean();
          }
        };
    return DeliveryWorker.of(store)
        .lane(lane, LaneOptions.defaults(), handler)
        .pollInterval(Duration.ofMillis(20))
        .build()
        .start();
  }
}
