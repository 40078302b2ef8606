package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that publish what brings them the next event, and so on without an end. */
class CircleTest {

  private static final TenantId ACME = TenantId.of("acme");

  @EventName("order.changed")
  record OrderChanged(int number) implements DomainEvent {}

  @EventName("stock.changed")
  record StockChanged(int number) implements DomainEvent {}

  private final EventBus bus = EventBus.inMemory();
  private final CapturedLog log = CapturedLog.of(EventBus.class);
  private final AtomicInteger handled = new AtomicInteger();

  @AfterEach
  void close() {
    bus.close();
    log.close();
  }

  @Test
  void anInlineCircleEndsAndIsNamedAndThePublisherGoesOn() {
    inline(bus, OrderChanged.class, () -> bus.publish(new StockChanged(1), ACME));
    inline(bus, StockChanged.class, () -> bus.publish(new OrderChanged(1), ACME));

    bus.publish(new OrderChanged(0), ACME);

    assertThat(handled).hasValue(PublishChain.LONGEST);
    assertThat(log.at(Level.ERROR))
        .singleElement()
        .asString()
        .contains("order.changed > stock.changed > order.changed", "at most 64");
    assertThat(bus.stats().dropped()).isEqualTo(1);
    assertThat(bus.stats().failed()).isZero();
  }

  @Test
  void anInlineCircleThatBranchesEndsToo() {
    inline(
        bus,
        OrderChanged.class,
        () -> {
          bus.publish(new OrderChanged(1), ACME);
          bus.publish(new OrderChanged(2), ACME);
        });

    bus.publish(new OrderChanged(0), ACME);

    assertThat(handled.get()).isBetween(PublishChain.LONGEST, PublishChain.MOST_RECURRING + 1);
    assertThat(log.at(Level.ERROR)).as("one line for all").hasSize(1);
    assertThat(bus.stats().dropped()).isPositive();
  }

  @Test
  void aCircleOverTwoBusesEnds() {
    try (EventBus other = EventBus.inMemory()) {
      inline(bus, OrderChanged.class, () -> other.publish(new StockChanged(1), ACME));
      inline(other, StockChanged.class, () -> bus.publish(new OrderChanged(1), ACME));

      bus.publish(new OrderChanged(0), ACME);

      assertThat(handled).hasValue(PublishChain.LONGEST);
      assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      assertThat(other.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachPublicationOfACircleEndsByItself() {
    inline(bus, OrderChanged.class, () -> bus.publish(new OrderChanged(1), ACME));

    for (int i = 0; i < 3; i++) {
      bus.publish(new OrderChanged(0), ACME);
    }

    assertThat(handled).hasValue(3 * PublishChain.LONGEST);
    assertThat(log.at(Level.ERROR)).hasSize(3);
  }

  @Test
  void manyEventsPublishedByOneInlineHandlerAreNoCircle() {
    bus.subscribe(
        OrderChanged.class,
        envelope -> {
          for (int i = 0; i < 3 * PublishChain.MOST_RECURRING; i++) {
            bus.publish(new StockChanged(i), ACME);
          }
        },
        SubscriptionOptions.inline());
    inline(bus, StockChanged.class, () -> {});

    bus.publish(new OrderChanged(0), ACME);

    assertThat(handled).hasValue(3 * PublishChain.MOST_RECURRING);
    assertThat(bus.stats().dropped()).isZero();
  }

  @Test
  void aCircleThroughQueuesIsToldOfAndLetBe() {
    CountDownLatch many = new CountDownLatch(1_500);
    bus.subscribe(
        OrderChanged.class,
        envelope -> {
          many.countDown();
          if (many.getCount() > 0) {
            bus.publish(new OrderChanged(1), ACME);
          }
        });

    bus.publish(new OrderChanged(0), ACME);

    Await.latch(many);
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .contains("order.changed", "follows from 1000 events");
    assertThat(bus.stats().dropped()).isZero();
  }

  @Test
  void anInlineHandlerMayCloseTheBusWithoutWaitingForItself() {
    inline(bus, OrderChanged.class, bus::close);

    long begun = System.nanoTime();
    bus.publish(new OrderChanged(0), ACME);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    assertThat(bus.stats().handled()).isEqualTo(1);
  }

  @Test
  void inlineHandlersMaySubscribeAndCloseWhileTheyRun() {
    CountDownLatch later = new CountDownLatch(1);
    Subscription[] own = new Subscription[1];
    own[0] =
        bus.subscribe(
            OrderChanged.class,
            envelope -> {
              handled.incrementAndGet();
              own[0].close();
              bus.subscribe(
                  OrderChanged.class, another -> later.countDown(), SubscriptionOptions.inline());
            },
            SubscriptionOptions.inline());

    bus.publish(new OrderChanged(0), ACME);
    assertThat(later.getCount()).as("subscribed after the event was published").isEqualTo(1);
    bus.publish(new OrderChanged(1), ACME);

    assertThat(later.getCount()).isZero();
    assertThat(handled).hasValue(1);
    assertThat(log.at(Level.ERROR)).isEqualTo(List.of());
  }

  private void inline(EventBus on, Class<? extends DomainEvent> type, Runnable then) {
    on.subscribe(
        type,
        envelope -> {
          handled.incrementAndGet();
          then.run();
        },
        SubscriptionOptions.inline());
  }
}
