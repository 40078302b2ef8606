package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who waits for all to be done gets the answer that is true at the end of the time. */
@Tag("slow")
class AwaitIdleTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void whatHasEndedByTheDeadlineIsDoneThoughTheLastLookWasBefore() throws Exception {
    try (DeliveryWorker worker = worker(1)) {
      assertThat(worker.awaitIdle(TIMEOUT)).isTrue();
      assertThat(looks).hasValue(2);
    }
  }

  @Test
  void whatHasNotEndedByTheDeadlineIsNotDone() throws Exception {
    try (DeliveryWorker worker = worker(Integer.MAX_VALUE)) {
      assertThat(worker.awaitIdle(TIMEOUT)).isFalse();
      assertThat(looks).hasValue(2);
    }
  }

  @Test
  void whoWaitsForNoTimeIsToldNo() throws Exception {
    try (DeliveryWorker worker = worker(0)) {
      assertThat(worker.awaitIdle(Duration.ZERO)).isFalse();
      assertThat(worker.awaitIdle(Duration.ofSeconds(-1))).isFalse();
      assertThat(looks).as("nobody was asked").hasValue(0);
    }
  }

  /** Something waits in another lane at the first looks; the very first ends after the timeout. */
  private DeliveryWorker worker(int looksThatFind) {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    Thread waits = Thread.currentThread();
    DeliveryStore slow =
        (DeliveryStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DeliveryStore.class},
                (proxy, method, arguments) -> {
                  if (!method.getName().equals("backlog") || Thread.currentThread() != waits) {
                    return method.invoke(store, arguments);
                  }
                  long begunAt = System.nanoTime();
                  int look = looks.incrementAndGet();
                  Await.until(
                      "it's late",
                      () -> look > 1 || System.nanoTime() - begunAt > TIMEOUT.toNanos());
                  return look <= looksThatFind
                      ? List.of(new Backlog(AUDIT, false, 1, 1, Duration.ZERO))
                      : List.of();
                });
    DeliveryWorker worker =
        DeliveryWorker.of(slow)
            .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {})
            .pollInterval(Duration.ofMinutes(1)) // or it may poll at the moment of the last look
            .build()
            .start();
    Await.until("it has nothing to do", worker::isIdle);
    return worker;
  }
}
