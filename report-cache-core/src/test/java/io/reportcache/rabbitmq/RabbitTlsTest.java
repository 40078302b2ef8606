package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amqps://} reaches only a broker whose certificate the JVM trusts. */
class RabbitTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
    try (SSLServerSocket server = server()) {
      Thread accepting = new Thread(() -> accept(server));
      accepting.setDaemon(true);
      accepting.start();
      assertThatThrownBy(
              () -> {
                String uri = "amqps://guest:secret@127.0.0.1:" + server.getLocalPort();
                try (RabbitMq broker = RabbitMq.at(uri).build()) {
                  assertThat(broker.isConnected()).isFalse();
                }
              })
          .isInstanceOf(RabbitMqRefusedException.class)
          .hasMessageContaining("TLS fails")
          .hasMessageNotContaining("secret");
    }
  }

  private static void accept(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
      } catch (IOException e) {
        // the client doesn't trust it, or it is closed
      }
    }
  }

  private SSLServerSocket server() throws Exception {
    Path store = directory.resolve("server.p12");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                String.valueOf(PASSWORD),
                "-keystore",
                store.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }
}
