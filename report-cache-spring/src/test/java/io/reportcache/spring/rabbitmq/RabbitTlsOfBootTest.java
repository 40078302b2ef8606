package io.reportcache.spring.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.reportcache.spring.TlsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Whom a connection to RabbitMQ trusts, by Boot's own properties. */
@Tag("any-jdk")
class RabbitTlsOfBootTest {

  @TempDir Path directory;
  private TlsServer server;
  private ApplicationContextRunner runner;

  @BeforeEach
  void serve() throws Exception {
    serveAs("ip:127.0.0.1");
  }

  private void serveAs(String name) throws Exception {
    server = TlsServer.start(directory, name);
    runner =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withPropertyValues(server.bundle("ours"))
            .withPropertyValues("spring.rabbitmq.addresses=127.0.0.1:" + server.port());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aBundleSaysWhomToTrust() {
    runner
        .withPropertyValues("spring.rabbitmq.ssl.bundle=ours")
        .run(
            context -> {
              assertThatThrownBy(() -> connect(context)).isNotInstanceOf(SSLException.class);
              assertThat(server.greetings().poll(20, TimeUnit.SECONDS)).isEqualTo("AMQP");
            });
  }

  @Test
  void withoutABundleItIsTheJvm() {
    String amqps = "spring.rabbitmq.addresses=amqps://guest:guest@127.0.0.1:";
    for (String property :
        new String[] {"spring.rabbitmq.ssl.enabled=true", amqps + server.port()}) {
      runner
          .withPropertyValues(property)
          .run(
              context ->
                  assertThatThrownBy(() -> connect(context)).isInstanceOf(SSLException.class));
    }
    assertThat(server.greetings()).isEmpty();
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    server.close();
    serveAs("dns:elsewhere");
    runner
        .withPropertyValues("spring.rabbitmq.ssl.bundle=ours")
        .run(
            context -> assertThatThrownBy(() -> connect(context)).isInstanceOf(SSLException.class));
  }

  @Test
  void whatIsntThereIsRefused() {
    runner
        .withPropertyValues("spring.rabbitmq.ssl.bundle=theirs")
        .run(context -> assertThatThrownBy(() -> connect(context)).hasMessageContaining("theirs"));
    new ApplicationContextRunner()
        .withPropertyValues("spring.rabbitmq.ssl.bundle=ours")
        .run(
            context ->
                assertThatThrownBy(() -> connect(context))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("spring.rabbitmq.ssl.bundle=ours"));
    runner
        .withPropertyValues("spring.rabbitmq.ssl.trust-store=file:mine.jks")
        .run(
            context ->
                assertThatThrownBy(() -> connect(context))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("can't use spring.rabbitmq.ssl.trust-store")
                    .hasMessageContaining("spring.rabbitmq.ssl.bundle"));
  }

  private static void connect(org.springframework.context.ConfigurableApplicationContext context)
      throws Exception {
    RabbitAddress address = RabbitAddress.of(context.getBeanFactory(), context.getEnvironment());
    try (Connection connection = address.factory().newConnection(address.addresses())) {
      assertThat(connection.isOpen()).isFalse();
    }
  }
}
