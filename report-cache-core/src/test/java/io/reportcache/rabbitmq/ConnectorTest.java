package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import io.reportcache.testing.Await;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectorTest {

  private final Connector connector = new Connector(new ConnectionFactory(), List.of(), "test");

  @Test
  void whatTheBrokerWillRefuseAgainIsARefusal() {
    assertThat(connector.explained(new AuthenticationFailureException("wrong password")))
        .isInstanceOf(RabbitMqRefusedException.class);
    for (int code :
        new int[] {
          AMQP.NOT_ALLOWED, AMQP.ACCESS_REFUSED, AMQP.PRECONDITION_FAILED, AMQP.NOT_FOUND
        }) {
      assertThat(connector.explained(new IOException(closed(code, "no"))))
          .isInstanceOf(RabbitMqRefusedException.class);
    }
  }

  @Test
  void whatMayBeTheNetworkIsNone() {
    // The client throws it, too, if the connection is cut while it logs in.
    Exception possibly = new PossibleAuthenticationFailureException("connection reset");
    assertThat(connector.explained(possibly)).isSameAs(possibly);
    for (int code : new int[] {AMQP.CONNECTION_FORCED, AMQP.INTERNAL_ERROR, AMQP.RESOURCE_ERROR}) {
      Exception failure = new IOException(closed(code, "not now"));
      assertThat(connector.explained(failure)).isSameAs(failure);
    }
  }

  @Test
  void aBrokerThatIsStillStartingRefusesNothing() {
    Exception failure =
        new IOException(
            closed(AMQP.NOT_FOUND, "home node of durable queue 'q' is down or inaccessible"));
    assertThat(connector.explained(failure)).isSameAs(failure);
  }

  /** The broker's list of connections says whose they are and what for. */
  @Test
  void connectionsHaveTheNameOfTheApplicationAndTheirUse() throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    ConnectionFactory naming =
        new ConnectionFactory() {
          @Override
          public Connection newConnection(
              ExecutorService executor, List<Address> addresses, String name) throws IOException {
            names.add(name);
            throw new IOException("for the test");
          }
        };
    try (RabbitMq broker = RabbitMq.with(naming).application("availability").build()) {
      assertThat(names.poll(20, TimeUnit.SECONDS)).isEqualTo("report-cache availability relay");
      assertThat(broker.stats().confirmed()).isZero();
    }
    try (RabbitMq broker = RabbitMq.with(naming).exchange("house").build()) {
      Await.until("it connects", () -> names.contains("report-cache house relay"));
      assertThat(broker.stats().confirmed()).isZero();
    }
    for (String bad : List.of("", " ", "x".repeat(256))) {
      assertThatThrownBy(() -> RabbitMq.with(naming).application(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("application must be 1 to 255 characters");
    }
  }

  private static ShutdownSignalException closed(int code, String text) {
    return new ShutdownSignalException(
        false, false, new AMQImpl.Channel.Close(code, text, 0, 0), null);
  }
}
