package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** An observer is called around the runs of handlers, and can't harm them. */
class DeliveryRunObserverTest {

  private static final LaneOptions ONCE = LaneOptions.defaults().withAttempts(1);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private final LaneHandler handler =
      (delivery, run) -> {
        told.add("handled on " + Thread.currentThread().getId());
        if (delivery.message().payload().equals("bad")) {
          throw new IllegalStateException("no");
        }
      };

  @Test
  void itIsCalledAroundTheHandlerOnItsThread() throws Exception {
    store.add(List.of(delivery("good")));
    work(
        delivery -> {
          told.add("begins on " + Thread.currentThread().getId());
          return failure -> told.add("ended " + failure);
        });
    List<String> lines = List.copyOf(told);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).substring(10)).isEqualTo(lines.get(1).substring(11));
    assertThat(lines.get(2)).isEqualTo("ended null");
  }

  @Test
  void itIsToldOfTheFailure() throws Exception {
    store.add(List.of(delivery("bad")));
    work(delivery -> failure -> told.add("ended " + failure));
    assertThat(told).contains("ended java.lang.IllegalStateException: no");
  }

  @Test
  void anObserverThatThrowsChangesNothing() throws Exception {
    store.add(List.of(delivery("good"), delivery("bad")));
    work(
        delivery -> {
          throw new AssertionError("at the begin");
        });
    store.add(List.of(delivery("good"), delivery("bad")));
    work(
        delivery ->
            failure -> {
              throw new AssertionError("at the end");
            });
    assertThat(store.count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.COMPLETED, 2L, DeliveryStatus.DEAD_LETTER, 2L));
  }

  private void work(DeliveryRunObserver observer) {
    try (DeliveryWorker worker =
        DeliveryWorker.of(store).lane(MAILER, ONCE, handler).observer(observer).build().start()) {
      Await.until(
          "all is done",
          () ->
              store.count(DeliveryQuery.all()).keySet().stream().allMatch(DeliveryStatus::isFinal));
    }
  }
}
