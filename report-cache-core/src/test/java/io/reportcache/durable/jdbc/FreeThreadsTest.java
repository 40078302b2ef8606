package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is due starts while a thread is free for it, here or in another worker. */
@Tag("slow")
class FreeThreadsTest {

  private final AtomicInteger held = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<DeliveryWorker> workers = new ArrayList<>();
  private AnyStore.Opened opened;

  @AfterEach
  void close() {
    release.countDown();
    workers.forEach(DeliveryWorker::close);
    opened.close();
  }

  @ParameterizedTest
  @EnumSource
  void aQuickOneRunsBesideASlowOneThatCameBefore(AnyStore kind) {
    opened = kind.open();
    start(LaneOptions.defaults(), 100);
    add(delivery(ACME, "slow"));
    awaitHeld(1);
    for (int i = 1; i <= 3; i++) {
      add(delivery(i % 2 == 0 ? ACME : GLOBEX, "quick"));
      awaitCompleted(i);
    }
    add(delivery(ACME, "slow"), delivery(ACME, "slow"));
    awaitHeld(3);
    add(delivery(GLOBEX, "quick"));
    awaitCompleted(4);
  }

  @ParameterizedTest
  @EnumSource
  void aBatchThatIsSmallerThanTheConcurrencyLeavesNoThreadFree(AnyStore kind) {
    opened = kind.open();
    start(LaneOptions.defaults().withConcurrency(6), 1);
    IntStream.range(0, 6).forEach(i -> add(delivery("slow")));
    awaitHeld(6);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsClaimedBehindASlowOneIsRunByAnotherWorker(AnyStore kind) {
    opened = kind.open();
    LaneOptions one = LaneOptions.defaults().withConcurrency(1);
    start(one, 100);
    add(IntStream.range(0, 60).mapToObj(i -> delivery("quick")).toArray(NewDelivery[]::new));
    awaitCompleted(60); // so that it claims many
    add(IntStream.range(0, 20).mapToObj(this::slowFirst).toArray(NewDelivery[]::new));
    awaitHeld(1);
    start(one, 100);
    awaitCompleted(79);
    assertThat(held).hasValue(1);
    release.countDown();
    awaitCompleted(80);
  }

  private NewDelivery slowFirst(int i) {
    return delivery(i == 0 ? "slow" : "quick");
  }

  private void start(LaneOptions options, int batch) {
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(opened.store)
            .batch(batch)
            .pollInterval(Duration.ofMillis(100))
            .lane(
                MAILER,
                options,
                (delivery, run) -> {
                  if (delivery.message().payload().equals("slow")) {
                    held.incrementAndGet();
                    release.await();
                  }
                });
    workers.add(builder.build().start());
  }

  private void add(NewDelivery... deliveries) {
    opened.store.add(List.of(deliveries));
  }

  private void awaitHeld(int count) {
    Await.until(count + " slow ones run", () -> held.get() == count);
  }

  private void awaitCompleted(long count) {
    Await.until(
        count + " are done",
        () ->
            opened.records.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L)
                == count);
  }
}
