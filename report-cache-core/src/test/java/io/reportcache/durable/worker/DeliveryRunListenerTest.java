package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Settlement;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryRunListenerTest {

  private static final LaneOptions TWICE_ONE_AT_A_TIME =
      LaneOptions.defaults()
          .withAttempts(2)
          .withConcurrency(1)
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 0));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  private final LibraryThreads threads = new LibraryThreads();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  @Test
  void theListenerIsToldOfEachAttemptAndOfADeadLetterAfterItsHandler() {
    LaneHandler handler =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {
            if (delivery.message().payload().equals("bad")) {
              throw new IllegalStateException("no " + run.attempt());
            }
          }

          @Override
          public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
            told.add("failed hook");
          }
        };
    store.add(List.of(delivery("bad"), delivery("good")));
    try (DeliveryWorker worker = builder(handler).listener(this::note).build().start()) {
      Await.until("all is told", () -> told.size() == 4);
      assertThat(told)
          .containsSubsequence(
              "bad FAILED after 1: java.lang.IllegalStateException: no 1",
              "failed hook",
              "bad DEAD_LETTER after 2: java.lang.IllegalStateException: no 2")
          .contains("good SUCCEEDED after 1: null");
      assertThat(worker.stats()).isEqualTo(new DeliveryWorkerStats(1, 1, 1, 0, 0));
    }
  }

  @Test
  void theWorkerIsNotIdleBeforeTheListenerWasTold() throws Exception {
    store.add(List.of(delivery("a")));
    CountDownLatch telling = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DeliveryRunListener slow =
        run -> {
          telling.countDown();
          Await.latch(release);
        };
    try (DeliveryWorker worker = builder((delivery, run) -> {}).listener(slow).build().start()) {
      Await.latch(telling);
      assertThat(worker.awaitIdle(Duration.ofMillis(50))).isFalse();
      release.countDown();
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void aListenerThatThrowsChangesNothing() {
    IntStream.range(0, 20).forEach(i -> store.add(List.of(delivery("p" + i))));
    DeliveryRunListener broken =
        run -> {
          told.add("x");
          throw new StackOverflowError();
        };
    try (DeliveryWorker worker = builder((delivery, run) -> {}).listener(broken).build().start()) {
      Await.until(
          "all are done",
          () ->
              store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L) == 20
                  && worker.stats().succeeded() == 20);
    }
    assertThat(told).hasSize(20);
  }

  @Test
  void itIsToldWhatIsHandedBackOnClosing() throws Exception {
    store.add(List.of(delivery("runs"), delivery("waits")));
    CountDownLatch running = new CountDownLatch(1);
    try (DeliveryWorker worker =
        builder(
                (delivery, run) -> {
                  running.countDown();
                  new CountDownLatch(1).await(); // for ever
                })
            .closePatience(Duration.ofMillis(50))
            .listener(
                run ->
                    told.add(
                        "%s %s %s"
                            .formatted(
                                run.delivery().message().payload(),
                                run.ending(),
                                run.took().isZero() ? "unbegun" : "begun")))
            .build()
            .start()) {
      Await.latch(running);
    }
    assertThat(told).containsExactlyInAnyOrder("waits RELEASED unbegun", "runs RELEASED begun");
    assertThat(Collections.max(store.count(DeliveryQuery.all()).values())).isEqualTo(2);
  }

  private void note(Settlement run) {
    told.add(
        "%s %s after %d: %s"
            .formatted(
                run.delivery().message().payload(),
                run.ending(),
                run.delivery().attempt(),
                run.error()));
  }

  private DeliveryWorkerBuilder builder(LaneHandler handler) {
    return DeliveryWorker.of(store).lane(MAILER, TWICE_ONE_AT_A_TIME, handler);
  }
}
