package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

@Tag("any-jdk")
class HealthOfRabbitMqTest {

  @Test
  void aBrokerThatIsThereIsShown() throws Exception {
    String uri = System.getenv("REPORT_CACHE_TEST_RABBITMQ");
    assumeTrue(uri != null, "REPORT_CACHE_TEST_RABBITMQ names no server");
    String exchange = "health-" + UUID.randomUUID();
    try (RabbitMq broker = RabbitMq.at(uri).exchange(exchange).build()) {
      assertThat(health(broker)).containsEntry("connected", true).doesNotContainKey("degraded");
    }
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      var unused = channel.exchangeDelete(exchange);
    }
  }

  @Test
  void aBrokerThatIsAwayDegradesAndNothingIsDown() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (RabbitMq broker = RabbitMq.at("amqp://guest:guest@127.0.0.1:" + port).build()) {
      broker.consumer("reports").subscribe("#").handle(message -> {}).start();
      assertThat(health(broker))
          .containsEntry("connected", false)
          .containsEntry(
              "degraded", "the broker can't be reached or takes no messages, so events wait")
          .hasEntrySatisfying(
              "consumersWithoutConnection",
              silent -> assertThat(silent).asString().contains("reports"));
    }
  }

  @Test
  void aNodeThatHearsNothingIsShown() {
    RabbitListener listener = Mockito.mock();
    RabbitMq broker = Mockito.mock();
    Mockito.when(broker.isConnected()).thenReturn(true);
    Mockito.when(broker.stats()).thenReturn(new RabbitMqStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    assertThat(health(broker)).doesNotContainKeys("degraded", "listenerInTouch");
    Mockito.when(broker.listeners()).thenReturn(List.of(listener));
    assertThat(health(broker)).containsEntry("listenerInTouch", true).doesNotContainKey("degraded");
    Mockito.when(listener.isOutOfTouch()).thenReturn(true);
    Mockito.when(listener.sinceContact()).thenReturn(Duration.ofSeconds(17));
    assertThat(health(broker))
        .containsEntry("listenerInTouch", false)
        .hasEntrySatisfying(
            "degraded", why -> assertThat(why).asString().contains("hasn't heard", "for 17 s"));
  }

  private static Map<String, Object> health(RabbitMq broker) {
    FurtherPart part = new HealthOfRabbitMq().reportCacheRabbitMqHealth(broker);
    assertThat(part.name()).isEqualTo("rabbitmq");
    return part.health().get().details();
  }
}
