package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A handler that never returns, whatever it's told: its lane goes on, and it counts for nothing.
 */
@Tag("slow")
class StuckHandlerTest {

  private static final LaneOptions OPTIONS =
      LaneOptions.defaults()
          .withTimeout(Duration.ofMillis(50))
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Collection<String> handled = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void release() {
    release.countDown();
  }

  @Test
  void theLanesOtherThreadsGoOn() {
    store.add(List.of(delivery("stuck")));
    IntStream.range(0, 50).forEach(i -> store.add(List.of(delivery("p" + i))));
    try (DeliveryWorker worker = start("a", OPTIONS.withAttempts(1).withConcurrency(2))) {
      await(DeliveryStatus.COMPLETED, 50);
      await(DeliveryStatus.DEAD_LETTER, 1);
      release.countDown(); // it returns after all
      Await.until("all threads are idle", () -> isIdle(worker));
    }
    assertThat(handled).hasSize(50).doesNotHaveDuplicates();
    assertThat(store.find(DeliveryQuery.deadLetters(), 0, 10))
        .singleElement()
        .satisfies(dead -> assertThat(dead.runs()).hasSize(1));
  }

  @Test
  void oneThatNeverReturnsInAnyAttemptTakesNotTheWholeLane() {
    store.add(List.of(delivery("stuck"), delivery("stuck")));
    IntStream.range(0, 50).forEach(i -> store.add(List.of(delivery("p" + i))));
    try (DeliveryWorker worker = start("a", OPTIONS)) {
      await(DeliveryStatus.DEAD_LETTER, 2);
      await(DeliveryStatus.COMPLETED, 50);
      release.countDown();
    }
    assertThat(handled).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void whatIsClaimedWhileAllThreadsAreLostIsNotKeptFromOthers() {
    LaneOptions one = OPTIONS.withAttempts(1).withConcurrency(1);
    IntStream.range(0, 11).forEach(i -> store.add(List.of(delivery("stuck")))); // all it may lose
    IntStream.range(0, 20).forEach(i -> store.add(List.of(delivery("p" + i))));
    try (DeliveryWorker stuck = start("a", one)) {
      await(DeliveryStatus.DEAD_LETTER, 10);
      Await.until(
          "the first has handed the rest back",
          () -> !store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.PROCESSING));
      try (DeliveryWorker other = start("b", one)) {
        await(DeliveryStatus.DEAD_LETTER, 11);
        await(DeliveryStatus.COMPLETED, 20);
      }
      release.countDown();
    }
    assertThat(handled).hasSize(20).doesNotHaveDuplicates();
  }

  private DeliveryWorker start(String node, LaneOptions options) {
    return DeliveryWorker.of(store)
        .node(node)
        .lease(Duration.ofSeconds(1))
        .pollInterval(Duration.ofMillis(20))
        .lane(
            MAILER,
            options,
            (delivery, run) -> {
              if (delivery.message().payload().equals("stuck")) {
                awaitStubbornly();
              } else {
                handled.add(delivery.message().payload());
              }
            })
        .build()
        .start();
  }

  private static boolean isIdle(DeliveryWorker worker) {
    try {
      return worker.awaitIdle(Duration.ofMillis(10));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(DeliveryStatus status, long count) {
    Await.until(
        count + " are " + status,
        () -> store.count(DeliveryQuery.all()).getOrDefault(status, 0L) == count);
  }

  private void awaitStubbornly() {
    boolean open = false;
    while (!open) {
      try {
        release.await();
        open = true;
      } catch (InterruptedException e) {
        // heeds nothing
      }
    }
  }
}
