package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.testing.FaultyWire;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a message that is under way, on a real broker. */
@Tag("any-jdk")
class ConfirmsTest {

  private final TestBroker test = new TestBroker();

  ConfirmsTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  @Test
  void aMessageWhoseConfirmationIsLostWithTheConnectionFails() throws Exception {
    String queue = test.bind("#");
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(test.uri);
    factory.setAutomaticRecoveryEnabled(false);
    try (FaultyWire wire = FaultyWire.to(factory.getPort())) {
      factory.setHost("127.0.0.1");
      factory.setPort(wire.port());
      Connection connection = factory.newConnection();
      Confirms confirms = new Confirms(connection.createChannel());
      wire.swallow(false, true);
      CompletableFuture<Void> confirmed = confirms.publish("", queue, message("1"));
      assertThat(confirmed).isNotDone();
      wire.cut();
      assertThatThrownBy(() -> confirmed.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(BrokerAwayException.class);
      assertThatThrownBy(() -> confirms.publish("", queue, message("2")).get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(BrokerAwayException.class);
    }
  }

  @Test
  void anIdMayBeUsedAgainWhenItsMessageHasArrived() throws Exception {
    String queue = test.bind("#");
    Confirms confirms = new Confirms(test.connection.createChannel());
    confirms.publish("", queue, message("1")).get(20, TimeUnit.SECONDS);
    confirms.publish("", queue, message("1")).get(20, TimeUnit.SECONDS);
    assertThatThrownBy(
            () -> confirms.publish("", "nowhere", message("1")).get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(UnroutableEventException.class);
    assertThat(test.count(queue)).isEqualTo(2);
  }

  @Test
  void whatIsNotConfirmedInTimeCanBeGivenUpAndTheRestGoesOn() throws Exception {
    String queue = test.bind("#");
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(test.uri);
    try (FaultyWire wire = FaultyWire.to(factory.getPort())) {
      factory.setHost("127.0.0.1");
      factory.setPort(wire.port());
      Connection connection = factory.newConnection();
      Confirms confirms = new Confirms(connection.createChannel());
      assertThat(confirms.isOverdue(Duration.ZERO)).as("nothing is under way").isFalse();
      wire.swallow(false, true);
      CompletableFuture<Void> confirmed = confirms.publish("", queue, message("1"));
      assertThat(confirms.isOverdue(Duration.ofMinutes(1))).isFalse();
      assertThat(confirms.isOverdue(Duration.ZERO)).isTrue();
      confirms.giveUp(Duration.ofMinutes(1));
      assertThat(confirmed).isNotDone();
      confirms.giveUp(Duration.ZERO);
      assertThatThrownBy(confirmed::get).hasCauseInstanceOf(BrokerAwayException.class);
      assertThat(confirms.isOverdue(Duration.ZERO)).isFalse();
      CompletableFuture<Void> again = confirms.publish("", queue, message("1"));
      assertThat(again).as("its id may be used again").isNotDone();
      connection.abort(1_000);
    }
  }

  private static WireMessage message(String id) {
    return new WireMessage(
        new AMQP.BasicProperties.Builder().messageId(id).build(), new byte[] {'{', '}'});
  }
}
