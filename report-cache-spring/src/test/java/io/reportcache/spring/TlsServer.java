package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Speaks TLS with a certificate that it has signed itself, hears the first four characters of each
 * connection that trusts it, and hangs up.
 */
public final class TlsServer implements AutoCloseable {

  private static final String PASSWORD = "changeit";

  private final BlockingQueue<String> greetings = new LinkedBlockingQueue<>();
  private final Path keys;
  private final SSLServerSocket server;

  private TlsServer(Path keys) throws Exception {
    this.keys = keys;
    this.server = open(keys);
    Thread accepting = new Thread(this::accept);
    accepting.setDaemon(true);
    accepting.start();
  }

  /**
   * Starts a server on a free port of the loopback interface.
   *
   * @param directory its keys are kept there
   * @param name whom the certificate is for, such as {@code ip:127.0.0.1}
   */
  public static TlsServer start(Path directory, String name) throws Exception {
    return new TlsServer(keys(directory, name));
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Returns the properties of a bundle of this name that trusts the server. */
  public String[] bundle(String name) {
    String trusted = "spring.ssl.bundle.jks." + name + ".truststore.";
    return new String[] {trusted + "location=file:" + keys, trusted + "password=" + PASSWORD};
  }

  /** What was heard inside of TLS. */
  public BlockingQueue<String> greetings() {
    return greetings;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        greetings.add(new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // the client doesn't trust it, or it is closed
      }
    }
  }

  private static Path keys(Path directory, String name) throws Exception {
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

  private static SSLServerSocket open(Path store) throws Exception {
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
