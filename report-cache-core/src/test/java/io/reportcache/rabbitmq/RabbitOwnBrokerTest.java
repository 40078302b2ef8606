package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.OwnRabbit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What takes a broker of one's own: short of memory, restarted, without patience. */
@Tag("slow")
class RabbitOwnBrokerTest {

  private static OwnRabbit rabbit;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(OwnRabbit.isInstalled(), "no rabbitmq-server is installed");
    rabbit = OwnRabbit.start();
  }

  @AfterAll
  static void stop() {
    if (rabbit != null) {
      rabbit.close();
    }
  }

  /** In one test, since each of the broker's commands takes seconds. */
  @Test
  void aBrokerThatIsShortOfMemoryOrRestartedDelaysEventsAndLeavesNothingStale() throws Exception {
    AtomicInteger seats = new AtomicInteger(1);
    MemoryDeliveryStore published = new MemoryDeliveryStore();
    try (CapturedLog log = CapturedLog.of(RabbitMq.class);
        ListeningNode node =
            new ListeningNode(rabbit.uri(), "own", seats, new MemoryDeliveryStore());
        RabbitMq broker = RabbitMq.at(rabbit.uri()).exchange("own").build();
        RabbitListener listener = node.listen();
        DeliveryWorker worker =
            relaying(published, broker)
                .worker()
                .pollInterval(Duration.ofMillis(20))
                .build()
                .start()) {
      DurableEvents events = relaying(published, broker);
      assertThat(node.get("r1")).isEqualTo(1);
      rabbit.control("set_vm_memory_high_watermark", "0.00001");
      seats.set(2);
      var unused = events.publish(new RoomBooked("r1", 1)); // by which the broker tells of its need
      Await.until("the relay waits", () -> !broker.isConnected());
      var other = events.publish(new RoomBooked("r1", 2));
      // Before it is told why its probe doesn't come back, it would take another queue.
      Await.until(
          "the node is told, too",
          () ->
              log.at(Level.WARN).stream()
                      .filter(line -> line.contains("takes no messages now"))
                      .count()
                  == 2);
      node.time.pass(Duration.ofSeconds(11));
      Await.until("nothing is served that is old", () -> node.get("r1") == 2);
      assertThat(listener.isOutOfTouch()).isTrue();
      assertThat(published.count(DeliveryQuery.all())).doesNotContainKey(DeliveryStatus.COMPLETED);

      rabbit.control("set_vm_memory_high_watermark", "0.9");
      Await.until(
          "both are sent",
          () ->
              published
                  .count(DeliveryQuery.all())
                  .getOrDefault(DeliveryStatus.COMPLETED, 0L)
                  .equals(2L));
      Await.until("it is in touch", () -> !listener.isOutOfTouch() && listener.isConnected());
      assertThat(broker.stats().unroutable()).isZero();
      assertThat(listener.connections()).as("it has kept its queue").isEqualTo(1);

      long connections = listener.connections();
      assertThat(node.get("r1")).isEqualTo(2);
      rabbit.kill();
      Await.until("it is noticed", () -> !listener.isConnected());
      seats.set(3);
      rabbit.startAgain();
      Await.until("it hears again", () -> listener.connections() > connections);
      assertThat(node.get("r1")).isEqualTo(3);
      assertThat(worker.stats().deadLetters()).isZero();
    }
  }

  /** E2, and others aren't held up: the message comes twice, and is stored once. */
  @Test
  void whatIsTakenForTooLongComesAgainAndHasItsEffectOnce() throws Exception {
    rabbit.control("eval", patience(1_000, 200));
    CountDownLatch isSlow = new CountDownLatch(1);
    AtomicInteger heard = new AtomicInteger();
    List<String> effects = new CopyOnWriteArrayList<>();
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    try (CapturedLog log = CapturedLog.of(RabbitMq.class);
        RabbitMq broker = RabbitMq.at(rabbit.uri()).exchange("slow").build();
        EventBus bus = EventBus.inMemory();
        var rule =
            bus.subscribe(
                "#",
                envelope -> {
                  if (heard.incrementAndGet() == 1) {
                    Await.latch(isSlow);
                  }
                },
                SubscriptionOptions.inline())) {
      DurableEvents events =
          Bookings.consumer(store)
              .localBus(bus)
              .handler(
                  "note",
                  RoomBooked.class,
                  LaneOptions.defaults(),
                  (booked, run) -> effects.add(booked.event().room()))
              .build();
      try (RabbitConsumer consumer = broker.consumer("reports").into(events).start();
          DeliveryWorker worker = events.worker().build().start()) {
        DurableEvents other = Bookings.publisher(new MemoryDeliveryStore(), broker).build();
        try (DeliveryWorker relay = other.worker().build().start()) {
          var unused = other.publish(new RoomBooked("r1", 1));
          Await.until(
              "the broker's patience ends",
              () -> log.at(Level.WARN).stream().anyMatch(line -> line.contains("timed out")));
          isSlow.countDown();
          var unusedToo = other.publish(new RoomBooked("r2", 1));
          Await.until("both have their effects", () -> effects.containsAll(List.of("r1", "r2")));
          Await.until("the first came again", () -> heard.get() >= 3);
          Await.until("all is settled", worker::isIdle);
        }
        assertThat(effects).containsExactlyInAnyOrder("r1", "r2");
        assertThat(store.count(DeliveryQuery.all()))
            .isEqualTo(Map.of(DeliveryStatus.COMPLETED, 2L));
        assertThat(consumer.isConnected()).isTrue();
        assertThat(broker.stats().deadLetters()).isZero();
      }
    } finally {
      rabbit.control("eval", patience(1_800_000, 60_000)); // the broker's defaults
    }
  }

  /** Sets how long the broker waits for an acknowledgement, and how often it looks. */
  private static String patience(int millis, int lookMillis) {
    return "application:set_env(rabbit, consumer_timeout, %d), application:set_env(rabbit, channel_tick_interval, %d)."
        .formatted(millis, lookMillis);
  }

  private static DurableEvents relaying(MemoryDeliveryStore store, RabbitMq broker) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer(Bookings.SERVICE)
        .type(RoomBooked.class)
        .withoutLocalBus()
        .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay())
        .build();
  }
}
