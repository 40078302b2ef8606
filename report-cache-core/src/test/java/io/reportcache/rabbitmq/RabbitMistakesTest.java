package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users get wrong, and what they are told. */
@Tag("any-jdk")
class RabbitMistakesTest {

  @EventName("booked.room.for.long")
  record TooManySegments(String room) implements DomainEvent {}

  private final TestBroker test = new TestBroker();
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  RabbitMistakesTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  @Test
  void aUriThatCannotBeReadIsRefusedWithoutItsPassword() {
    for (String bad :
        List.of(
            "",
            "localhost",
            "http://user:secret@host",
            "amqp://user:secret@host:port",
            "amqp://user:secret@ho st:5672",
            "amqp://user:sec%ret@host:5672",
            "amqp://user:secret@host/a/b/c")) {
      assertThatThrownBy(() -> RabbitMq.at(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("amqp://user:password@host:5672/vhost")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("secret", "sec%ret"))
          .hasNoCause();
    }
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    ConnectionFactory factory = factory();
    factory.setPassword("wrong");
    assertThatThrownBy(() -> RabbitMq.with(factory).exchange(test.exchange).build())
        .isInstanceOf(RabbitMqRefusedException.class)
        .hasMessageContaining("user 'guest' or the password is wrong")
        .hasMessageNotContaining("'wrong'");
  }

  @Test
  void aVirtualHostThatIsNotThereIsRefused() throws Exception {
    ConnectionFactory factory = factory();
    factory.setVirtualHost("nowhere");
    assertThatThrownBy(() -> RabbitMq.with(factory).exchange(test.exchange).build())
        .isInstanceOf(RabbitMqRefusedException.class)
        .hasMessageContaining("check the virtual host 'nowhere'");
  }

  @Test
  void anExchangeOfAnotherKindIsRefused() throws Exception {
    test.channel.exchangeDeclare(test.exchange, "fanout", true);
    assertThatThrownBy(() -> test.builder().build())
        .isInstanceOf(RabbitMqRefusedException.class)
        .hasMessageContaining("inequivalent arg 'type' for exchange '" + test.exchange)
        .hasMessageContaining("take another name");
  }

  @Test
  void whatIsNotDeclaredIsRefusedIfNothingIsToBeDeclared() throws Exception {
    assertThatThrownBy(() -> test.builder().withoutDeclaring().build())
        .isInstanceOf(RabbitMqRefusedException.class)
        .hasMessageContaining("no exchange")
        .hasMessageContaining("withoutDeclaring()");
    test.channel.exchangeDeclare(test.exchange, "topic", true);
    String group = test.group("group");
    try (RabbitMq broker = test.builder().withoutDeclaring().build()) {
      assertThatThrownBy(() -> broker.consumer(group).subscribe("#").handle(message -> {}).start())
          .isInstanceOf(RabbitMqRefusedException.class)
          .hasMessageContaining("no queue");
    }
  }

  @Test
  void aRoutingKeyThatIsNotOfThreeSegmentsIsRefusedWhenTheEventsAreBuilt() throws Exception {
    try (RabbitMq broker = test.builder().build()) {
      assertThatThrownBy(
              () ->
                  DurableEvents.builder(store, JacksonCodecs.available())
                      .producer("availability")
                      .type(TooManySegments.class)
                      .withoutLocalBus()
                      .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay())
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "three segments of letters, digits, '-' and '_', was 'availability.booked.room.for.long'");
      assertThatThrownBy(() -> Bookings.publisher(store, broker).producer("").build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name the service with DurableEventsBuilder.producer");
      assertThatThrownBy(() -> Bookings.publisher(store, broker).producer("a.b").build())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anEventThatIsTooLongIsADeadLetterAtOnce() throws Exception {
    try (RabbitMq broker = test.builder().maximumMessage(50).build()) {
      DurableEvents events = Bookings.publisher(store, broker).build();
      try (DeliveryWorker worker = events.worker().build().start()) {
        var unused = events.publish(new RoomBooked("r".repeat(100), 1));
        Await.until(
            "it is given up",
            () ->
                store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.DEAD_LETTER, 0L) == 1);
        assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
      }
      assertThat(store.find(DeliveryQuery.all(), 0, 1).get(0).runs())
          .hasSize(1)
          .first()
          .satisfies(run -> assertThat(run.error()).contains("at most 50 are allowed"));
    }
  }

  @Test
  void aBrokerThatIsNotThereHoldsUpNeitherTheStartNorThePublisher() throws Exception {
    int port = closedPort();
    try (RabbitMq broker =
        RabbitMq.at("amqp://guest:guest@127.0.0.1:" + port).exchange(test.exchange).build()) {
      DurableEvents events = Bookings.publisher(store, broker).build();
      try (RabbitConsumer consumer =
              broker.consumer("group").subscribe("#").handle(message -> {}).start();
          DeliveryWorker worker = events.worker().build().start()) {
        var unused = events.publish(new RoomBooked("r1", 1));
        assertThat(broker.isConnected()).isFalse();
        assertThat(consumer.isConnected()).isFalse();
        assertThat(broker.refusal()).isNull();
        assertThat(worker.stats().failed()).isZero();
      }
      assertThat(store.count(DeliveryQuery.all())).containsEntry(DeliveryStatus.PENDING, 1L);
      assertThatThrownBy(() -> broker.deadLetters("group").find(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("RabbitMQ at 127.0.0.1:" + port + " can't be reached");
    }
  }

  @Test
  void optionsOutOfTheirRangesAreRefused() {
    RabbitMqBuilder builder = test.builder();
    assertThatThrownBy(() -> builder.maximumMessage(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximumMessage must be");
    assertThatThrownBy(() -> builder.unroutableAttempts(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unroutableAttempts must be");
    for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(51))) {
      assertThatThrownBy(() -> builder.confirmTimeout(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confirmTimeout must be");
    }
    for (String bad : List.of("", "amq.topic", "a b", "x".repeat(101))) {
      assertThatThrownBy(() -> builder.exchange(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exchange must be");
    }
  }

  private ConnectionFactory factory() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(test.uri);
    return factory;
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
