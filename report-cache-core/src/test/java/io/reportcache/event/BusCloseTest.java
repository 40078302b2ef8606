package io.reportcache.event;

import static ch.qos.logback.classic.Level.WARN;
import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.event.OrderEvent.OrderCreated;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D3. */
@Tag("any-jdk")
@Timeout(60)
class BusCloseTest {

  private final LibraryThreads threads = new LibraryThreads();
  private EventBus bus = EventBus.inMemory();

  @Test
  void whatIsQueuedIsHandledBeforeTheBusIsClosed() {
    RecordingHandler handler = new RecordingHandler();
    bus.subscribe(DomainEvent.class, handler);
    for (int i = 0; i < 1_000; i++) {
      bus.publish(created(i));
    }

    bus.close();

    assertThat(handler.events).hasSize(1_000);
    assertThat(bus.stats().dropped()).isZero();
    threads.awaitNone();
  }

  @Test
  void aHandlerThatWillNotEndIsInterruptedAndTheRestIsDroppedAndCounted() {
    bus = impatientBus();
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    bus.subscribe(
        OrderEvent.class,
        e -> {
          begun.countDown();
          try {
            never.await();
          } catch (InterruptedException ex) {
            interrupted.set(true);
            throw ex;
          }
        },
        SubscriptionOptions.queued().withAttempts(1, Duration.ofMillis(1)));
    for (int i = 1; i <= 5; i++) {
      bus.publish(created(i));
    }
    Await.latch(begun);

    bus.close();

    threads.awaitNone();
    assertThat(interrupted).isTrue();
    EventBusStats stats = bus.stats();
    assertThat(stats.handled()).isZero();
    assertThat(stats.exhausted() + stats.dropped()).as("%s", stats).isEqualTo(5);
  }

  @Test
  void anAttemptThatStillWaitsIsDroppedAndCounted() {
    bus = impatientBus();
    bus.subscribe(
        OrderCreated.class,
        e -> {
          throw new IOException("no");
        },
        SubscriptionOptions.queued().withAttempts(3, Duration.ofMinutes(1)));
    bus.publish(created(1));

    bus.close();

    threads.awaitNone();
    EventBusStats stats = bus.stats();
    assertThat(stats.exhausted() + stats.dropped()).as("%s", stats).isEqualTo(1);
  }

  /** It would keep the bus from closing for as long as that may take. */
  @Test
  void anAttemptThatWaitsEndsWithItsSubscription() throws InterruptedException {
    for (SubscriptionOptions options :
        List.of(SubscriptionOptions.queued(), SubscriptionOptions.inline())) {
      long droppedBefore = bus.stats().dropped();
      long failedBefore = bus.stats().failed();
      Subscription subscription =
          bus.subscribe(
              OrderCreated.class,
              e -> {
                throw new IOException("no");
              },
              options.withAttempts(3, Duration.ofMinutes(1)));
      bus.publish(created(1));
      Await.until("it has failed", () -> bus.stats().failed() > failedBefore);
      subscription.close();

      assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      assertThat(bus.stats().dropped() + bus.stats().exhausted() - droppedBefore).isPositive();
    }
    bus.close();
    threads.awaitNone();
  }

  @Test
  void whatFailsAfterItsSubscriptionWasClosedIsNotTriedAgain() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Subscription subscription =
        bus.subscribe(
            OrderCreated.class,
            e -> {
              running.countDown();
              closed.await();
              throw new IOException("no");
            },
            SubscriptionOptions.queued().withAttempts(3, Duration.ofMinutes(1)));
    bus.publish(created(1));
    Await.latch(running);
    subscription.close();
    closed.countDown();

    assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    assertThat(bus.stats().exhausted()).isOne();
    bus.close();
    threads.awaitNone();
  }

  @Test
  void whatIsPublishedAfterwardsIsOnlyCountedAndLogged() {
    RecordingHandler handler = new RecordingHandler();
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());
    bus.close();

    try (CapturedLog log = CapturedLog.of(EventBus.class)) {
      bus.publish(created(1));

      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .contains("OrderCreated", "tenant 'acme'", "the bus is closed");
    }
    assertThat(handler.events).isEmpty();
    assertThat(bus.stats().published()).isEqualTo(1);
    assertThat(bus.stats().dropped()).as("dropped for the one handler").isEqualTo(1);
  }

  @Test
  void closingTwiceDoesNothing() {
    bus.subscribe(DomainEvent.class, new RecordingHandler());
    bus.publish(created(1));

    bus.close();
    EventBusStats stats = bus.stats();
    bus.close();

    assertThat(bus.stats()).isEqualTo(stats);
    threads.awaitNone();
  }

  @Test
  void aSubscriptionMayBeClosedAfterItsBus() {
    Subscription subscription = bus.subscribe(DomainEvent.class, new RecordingHandler());
    bus.close();

    subscription.close();

    assertThat(bus.stats().dropped()).isZero();
  }

  @Test
  void aBusWithoutEventsHasNoThreads() {
    bus.subscribe(DomainEvent.class, new RecordingHandler());

    assertThat(threads.started()).isEmpty();
    bus.close();
    threads.awaitNone();
  }

  /** A bus that doesn't wait for five seconds in vain. */
  private static EventBus impatientBus() {
    return new InMemoryEventBus(
        TenantResolver.bound(), InstantSource.system(), Duration.ofMillis(100));
  }
}
