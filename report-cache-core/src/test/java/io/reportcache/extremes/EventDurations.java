package io.reportcache.extremes;

import static io.reportcache.extremes.Extreme.isForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.OverflowPolicy;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqBuilders;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What the bus takes. */
final class EventDurations {

  record Sold() implements DomainEvent {}

  private EventDurations() {}

  static List<Taker<Duration>> takers() {
    return List.of(
        new Taker<>(
            "RabbitMqBuilder.confirmTimeout(Duration*)",
            "confirmTimeout",
            timeout -> RabbitMq.at("amqp://localhost").confirmTimeout(timeout)),
        new Taker<>(
            "RabbitListenerBuilder.maximumStaleness(Duration*)",
            "maximumStaleness",
            limit -> RabbitMqBuilders.listener().maximumStaleness(limit)),
        new Taker<>(
            "SubscriptionOptions.withAttempts(int, Duration*)",
            "backoff",
            backoff -> handles(SubscriptionOptions.queued().withAttempts(2, backoff))),
        new Taker<>(
            "SubscriptionOptions.new(String, boolean, int, OverflowPolicy, int, Duration*,"
                + " boolean)",
            "backoff",
            backoff ->
                handles(
                    new SubscriptionOptions(
                        "sold", false, 10, OverflowPolicy.DROP_NEWEST, 2, backoff, false))),
        new Taker<>("EventBus.awaitQuiet(Duration*)", "timeout", EventDurations::awaitQuiet));
  }

  /** The one that failed waits, and the next is handled. */
  private static void handles(SubscriptionOptions options) {
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch handled = new CountDownLatch(1);
    try (EventBus bus = EventBus.inMemory()) {
      Subscription subscription =
          bus.subscribe(
              Sold.class,
              envelope -> {
                if (failed.getCount() > 0) {
                  failed.countDown();
                  throw new IllegalStateException("the mail server is away");
                }
                handled.countDown();
              },
              options);
      bus.publish(new Sold(), TenantId.of("acme"));
      Await.latch(failed);
      bus.publish(new Sold(), TenantId.of("acme"));
      Await.latch(handled);
      subscription.close(); // or the bus would wait for the one that waits
    }
  }

  private static void awaitQuiet(Duration timeout) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (EventBus bus = EventBus.inMemory()) {
      assertThat(bus.awaitQuiet(timeout)).isTrue();
      bus.subscribe(
          Sold.class,
          envelope -> {
            begun.countDown();
            released.await();
          });
      bus.publish(new Sold(), TenantId.of("acme"));
      Await.latch(begun);
      Waiter waiter = new Waiter(() -> bus.awaitQuiet(timeout));
      if (isForEver(timeout)) {
        waiter.waits();
        released.countDown();
        assertThat(waiter.result()).isTrue();
      } else {
        assertThat(waiter.result()).isFalse();
      }
      released.countDown();
    }
  }
}
