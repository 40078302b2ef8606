package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** E3: a worker was stopped for longer than its lease, and claims what it had itself. */
class ClaimedAgainTest {

  private static final Duration LEASE = Duration.ofMinutes(3);

  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final MemoryDeliveryStore store = new MemoryDeliveryStore(100, time, time);
  private final Collection<String> handled = new ConcurrentLinkedQueue<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void theLeaseOfTheNewClaimIsNoneOfTheOld() {
    LibraryThreads threads = new LibraryThreads();
    store.add(List.of(delivery("first"), delivery("waits")));
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lease(LEASE)
            .lane(MAILER, LaneOptions.defaults().withConcurrency(1), this::handle);
    builder.ticker = time;
    try (DeliveryWorker worker = new DeliveryWorker(builder.settings())) {
      var unused = worker.claimer.round();
      Await.latch(running);
      time.pass(LEASE.plusMillis(1)); // the first runs, the other waits
      unused = worker.claimer.round();
      time.pass(LEASE.dividedBy(2));
      worker.watch.extendDue();
      goOn.countDown();
      Await.until("all have run", () -> !worker.lanes.get(MAILER).isRunning());
      assertThat(handled).containsExactly("first", "first", "waits");
      assertThat(worker.stats().lost()).as("the old claim of the other").isOne();
    }
    threads.awaitNone();
  }

  private void handle(ClaimedDelivery delivery, DeliveryRun run) {
    handled.add(delivery.message().payload());
    running.countDown();
    Await.latch(goOn);
  }
}
