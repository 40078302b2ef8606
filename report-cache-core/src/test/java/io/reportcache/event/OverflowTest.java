package io.reportcache.event;

import static ch.qos.logback.classic.Level.ERROR;
import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler is at work on event 1, events 2 and 3 fill its queue, and event 4 comes. */
@Timeout(60)
class OverflowTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final EventBus bus = EventBus.inMemory();
  private final HeldHandler handler = new HeldHandler();
  private final CapturedLog log = CapturedLog.of(EventBus.class);

  @BeforeEach
  void noInterruptIsLeft() {
    Thread.interrupted();
  }

  @AfterEach
  void close() {
    Thread.interrupted();
    handler.letGo();
    bus.close();
    log.close();
  }

  @Test
  void dropNewestDropsTheOneThatComes() throws Exception {
    fill(OverflowPolicy.DROP_NEWEST);

    bus.publish(created(4));

    finish();
    assertThat(handler.numbers).containsExactly(1, 2, 3);
    assertOneDropped();
  }

  @Test
  void dropOldestDropsTheOneThatWaitedLongest() throws Exception {
    fill(OverflowPolicy.DROP_OLDEST);

    bus.publish(created(4));

    finish();
    assertThat(handler.numbers).containsExactly(1, 3, 4);
    assertOneDropped();
  }

  @Test
  void waitHasThePublisherWaitForRoom() throws Exception {
    fill(OverflowPolicy.WAIT);
    Thread publisher = new Thread(() -> bus.publish(created(4)));
    publisher.start();
    Await.waiting(publisher);
    assertThat(handler.numbers).isEmpty();

    handler.letGo();
    publisher.join();

    finish();
    assertThat(handler.numbers).containsExactly(1, 2, 3, 4);
    assertThat(bus.stats().dropped()).isZero();
  }

  @Test
  void waitEndsInADropWhenNoRoomComes() throws Exception {
    fill(OverflowPolicy.WAIT);

    bus.publish(created(4)); // returns, which is the point

    finish();
    assertThat(handler.numbers).containsExactly(1, 2, 3);
    assertOneDropped();
  }

  @Test
  void waitEndsWhenThePublisherIsInterrupted() throws Exception {
    fill(OverflowPolicy.WAIT);
    boolean[] stillInterrupted = new boolean[1];
    Thread publisher =
        new Thread(
            () -> {
              bus.publish(created(4));
              stillInterrupted[0] = Thread.currentThread().isInterrupted();
            });
    publisher.start();
    Await.waiting(publisher);

    publisher.interrupt();
    publisher.join();

    assertThat(stillInterrupted[0]).isTrue();
    finish();
    assertThat(handler.numbers).containsExactly(1, 2, 3);
    assertOneDropped();
  }

  @Test
  void waitEndsWhenTheSubscriptionDoes() throws Exception {
    Subscription subscription = fill(OverflowPolicy.WAIT);
    Thread publisher = new Thread(() -> bus.publish(created(4)));
    publisher.start();
    Await.waiting(publisher);

    subscription.close();
    publisher.join();

    finish();
    assertThat(handler.numbers).containsExactly(1);
    assertThat(bus.stats().dropped()).isEqualTo(3);
  }

  @Test
  void aFullQueueTakesNothingFromAnotherHandler() throws Exception {
    fill(OverflowPolicy.DROP_NEWEST);
    RecordingHandler other = new RecordingHandler();
    bus.subscribe(DomainEvent.class, other);

    for (int i = 4; i <= 8; i++) {
      bus.publish(created(i));
    }
    Await.until("the other has them all", () -> other.events.size() == 5);

    assertThat(handler.numbers).isEmpty();
  }

  private Subscription fill(OverflowPolicy policy) {
    Subscription subscription =
        bus.subscribe(
            OrderEvent.class,
            handler,
            SubscriptionOptions.queued().withName("mail").withCapacity(2, policy));
    bus.publish(created(1));
    handler.awaitBegun();
    bus.publish(created(2));
    bus.publish(created(3));
    return subscription;
  }

  private void finish() throws InterruptedException {
    handler.letGo();
    assertThat(bus.awaitQuiet(LONG)).isTrue();
  }

  private void assertOneDropped() {
    assertThat(bus.stats().dropped()).isEqualTo(1);
    assertThat(log.at(ERROR))
        .singleElement()
        .asString()
        .matches(
            "Event [0-9a-f-]{36} \\(order.created\\) of tenant 'acme' is dropped for handler mail:"
                + " its queue of 2 is full or closed");
  }
}
