package io.reportcache.spring.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
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

  private static final String PASSWORD = "changeit";

  @TempDir Path directory;

  /** What was sent inside of TLS, of each connection. */
  private final BlockingQueue<String> greetings = new LinkedBlockingQueue<>();

  private SSLServerSocket server;
  private ApplicationContextRunner runner;

  @BeforeEach
  void serve() throws Exception {
    serveAs("ip:127.0.0.1");
  }

  private void serveAs(String name) throws Exception {
    Path keys = keys(name);
    server = server(keys);
    Thread accepting = new Thread(this::accept);
    accepting.setDaemon(true);
    accepting.start();
    runner =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withPropertyValues(
                "spring.ssl.bundle.jks.ours.truststore.location=file:" + keys,
                "spring.ssl.bundle.jks.ours.truststore.password=" + PASSWORD,
                "spring.rabbitmq.addresses=127.0.0.1:" + server.getLocalPort());
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
              assertThat(greetings.poll(20, TimeUnit.SECONDS)).isEqualTo("AMQP");
            });
  }

  @Test
  void withoutABundleItIsTheJvm() {
    String amqps = "spring.rabbitmq.addresses=amqps://guest:guest@127.0.0.1:";
    for (String property :
        new String[] {"spring.rabbitmq.ssl.enabled=true", amqps + server.getLocalPort()}) {
      runner
          .withPropertyValues(property)
          .run(
              context ->
                  assertThatThrownBy(() -> connect(context)).isInstanceOf(SSLException.class));
    }
    assertThat(greetings).isEmpty();
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

  private void accept() {
    SSLServerSocket accepting = server;
    while (!accepting.isClosed()) {
      try (SSLSocket socket = (SSLSocket) accepting.accept()) {
        greetings.add(new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // the client doesn't trust it, or it is closed
      }
    }
  }

  private Path keys(String name) throws Exception {
    Path store = directory.resolve(name.replace(':', '-') + ".p12");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();
    return store;
  }

  private static SSLServerSocket server(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }
}
