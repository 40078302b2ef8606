package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnRabbit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What takes a broker of one's own: one that is short of memory, and is restarted. */
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
    try (ListeningNode node =
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

  private static DurableEvents relaying(MemoryDeliveryStore store, RabbitMq broker) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer(Bookings.SERVICE)
        .type(RoomBooked.class)
        .withoutLocalBus()
        .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay())
        .build();
  }
}
