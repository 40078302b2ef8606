package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that drains a queue takes several deliveries at a time; they still wait. */
@Timeout(60)
class TakenDeliveriesTest {

  record Numbered(int number) implements DomainEvent {}

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<Integer> seen = new CopyOnWriteArrayList<>();
  private final List<Thread> drainers = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    goOn.countDown();
    for (Thread drainer : drainers) {
      drainer.join();
    }
  }

  @Test
  void whatWasTakenCountsAsWaiting() throws InterruptedException {
    HandlerQueue queue = withFourTaken(OverflowPolicy.DROP_NEWEST);

    assertThat(queue.offer(delivery(5))).isNull();
    assertThat(numberOf(queue.offer(delivery(6)))).isEqualTo(6);

    finish();
    assertThat(seen).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void theOldestThatWasTakenIsDroppedFirst() throws InterruptedException {
    HandlerQueue queue = withFourTaken(OverflowPolicy.DROP_OLDEST);

    assertThat(queue.offer(delivery(5))).isNull();
    assertThat(numberOf(queue.offer(delivery(6)))).isEqualTo(2);
    assertThat(numberOf(queue.offer(delivery(7)))).isEqualTo(3);
    assertThat(numberOf(queue.offer(delivery(8)))).isEqualTo(4);
    assertThat(numberOf(queue.offer(delivery(9)))).as("the first of the list").isEqualTo(5);

    finish();
    assertThat(seen).containsExactly(1, 6, 7, 8, 9);
  }

  @Test
  void whatWasTakenIsDroppedWhenTheQueueIsClosed() throws InterruptedException {
    HandlerQueue queue = withFourTaken(OverflowPolicy.DROP_NEWEST);
    assertThat(queue.offer(delivery(5))).isNull();

    assertThat(queue.isQuiet()).isFalse();
    assertThat(queue.close()).isEqualTo(4);

    finish();
    assertThat(seen).containsExactly(1);
    assertThat(queue.isQuiet()).isTrue();
  }

  @Test
  void manyAreHandledInOrder() throws InterruptedException {
    HandlerQueue queue = queue(10_000, OverflowPolicy.DROP_NEWEST);
    for (int number = 1; number <= 1_000; number++) {
      assertThat(queue.offer(delivery(number))).isNull();
    }

    finish();

    assertThat(seen).hasSize(1_000).isSorted();
  }

  /** A queue for four; the first is being handled, and those after it were taken with it. */
  private HandlerQueue withFourTaken(OverflowPolicy overflow) throws InterruptedException {
    List<Runnable> asked = new CopyOnWriteArrayList<>();
    HandlerQueue queue =
        new HandlerQueue(
            SubscriptionOptions.queued().withCapacity(4, overflow), asked::add, this::handle);
    for (int number = 1; number <= 4; number++) {
      assertThat(queue.offer(delivery(number))).isNull();
    }
    start(asked.get(0));
    running.await();
    return queue;
  }

  private HandlerQueue queue(int capacity, OverflowPolicy overflow) {
    return new HandlerQueue(
        SubscriptionOptions.queued().withCapacity(capacity, overflow), this::start, this::handle);
  }

  private void start(Runnable drain) {
    Thread drainer = new Thread(drain);
    drainers.add(drainer);
    drainer.start();
  }

  private void handle(Delivery delivery) {
    seen.add(numberOf(delivery));
    running.countDown();
    try {
      assertThat(goOn.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void finish() throws InterruptedException {
    goOn.countDown();
    for (Thread drainer : drainers) {
      drainer.join();
    }
  }

  private static int numberOf(Delivery delivery) {
    return ((Numbered) delivery.envelope().event()).number();
  }

  private static Delivery delivery(int number) {
    return new Delivery(
        EventEnvelope.of(
                new Numbered(number), TenantId.of("acme"), UUID.randomUUID(), Instant.EPOCH)
            .build(),
        1,
        0);
  }
}
