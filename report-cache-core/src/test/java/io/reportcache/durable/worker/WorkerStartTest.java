package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkerStartTest {

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final CountDownLatch handled = new CountDownLatch(1);

  @Test
  void aWorkerThatIsNotStartedDoesNothing() {
    store.add(List.of(delivery("waits")));
    try (DeliveryWorker worker = builder().build()) {
      worker.wake();
      assertThat(store.backlog()).isNotEmpty();
      assertThat(worker.isIdle()).isFalse();
    }
    assertThat(handled.getCount()).isOne();
  }

  @Test
  void itStartsOnceOnly() {
    List<Set<Lane>> started = new ArrayList<>();
    try (DeliveryWorker worker = builder().startListener(started::add).build()) {
      assertThat(worker.start()).isSameAs(worker);
      assertThat(worker.start()).isSameAs(worker);
      assertThat(started).containsExactly(Set.of(MAILER));
    }
  }

  @Test
  void aClosedWorkerDoesNotStart() {
    DeliveryWorker worker = builder().build();
    worker.close();
    assertThatIllegalStateException()
        .isThrownBy(worker::start)
        .withMessage("the worker is closed and can't start; build another one");
  }

  @Test
  void aStartListenerThatThrowsDoesNotStopTheWorker() {
    store.add(List.of(delivery("works")));
    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class);
        DeliveryWorker worker =
            builder()
                .startListener(
                    lanes -> {
                      throw new AssertionError("broken");
                    })
                .build()) {
      worker.start();
      Await.latch(handled);
      assertThat(log.at(Level.WARN))
          .singleElement()
          .asString()
          .isEqualTo("The start listener of a worker failed; the worker runs nevertheless");
    }
  }

  private DeliveryWorkerBuilder builder() {
    return DeliveryWorker.of(store)
        .lane(MAILER, LaneOptions.defaults(), (delivery, run) -> handled.countDown());
  }
}
