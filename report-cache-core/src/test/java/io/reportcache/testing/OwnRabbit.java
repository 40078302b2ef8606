package io.reportcache.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ of one test alone, from the programs that are installed, on free ports of the loopback
 * interface. It may be killed, and started again with what it had kept.
 */
public final class OwnRabbit implements AutoCloseable {

  private static final List<Path> SERVERS =
      List.of(
          Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
          Path.of("/opt/rabbitmq/sbin/rabbitmq-server"),
          Path.of("/opt/homebrew/sbin/rabbitmq-server"),
          Path.of("/usr/local/sbin/rabbitmq-server"));
  private static final long START_SECONDS = 90;

  private final Path folder;
  private final int port;
  private final int distributionPort;
  private final String node;
  private @Nullable Process process;

  private OwnRabbit(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
    this.distributionPort = freePort();
    this.node = "report-cache-%d@localhost".formatted(port);
  }

  /** Tells whether the programs are installed. */
  public static boolean isInstalled() {
    return server() != null;
  }

  /** Starts a broker, which takes a few seconds. */
  public static OwnRabbit start() throws IOException {
    Path folder = Files.createTempDirectory("report-cache-rabbitmq");
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("plugins"), "[].");
    OwnRabbit rabbit = new OwnRabbit(folder);
    Files.writeString(
        folder.resolve("own.conf"), "listeners.tcp.1 = 127.0.0.1:%d%n".formatted(rabbit.port));
    Runtime.getRuntime().addShutdownHook(new Thread(rabbit::close));
    rabbit.startAgain();
    return rabbit;
  }

  /** Returns the address with the user that a new broker has. */
  public String uri() {
    return uri(port);
  }

  /** Returns the address by way of another port. */
  public String uri(int otherPort) {
    return "amqp://guest:guest@127.0.0.1:" + otherPort;
  }

  public int port() {
    return port;
  }

  /** Starts it after it was killed, with what it had kept. */
  public void startAgain() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(String.valueOf(server()));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", folder.resolve("home").toString(),
                "RABBITMQ_NODENAME", node,
                "RABBITMQ_CONFIG_FILE", folder.resolve("own.conf").toString(),
                "RABBITMQ_DIST_PORT", Integer.toString(distributionPort),
                "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", folder.resolve("log").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString(),
                "RABBITMQ_CONF_ENV_FILE", "/dev/null",
                "RABBITMQ_LOGS", "-"));
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out.txt").toFile()))
            .start();
    process = started;
    awaitAnswer(started);
  }

  /** Kills it, as a crash of the machine's power would. */
  public void kill() {
    Process running = process;
    process = null;
    if (running != null) {
      List<ProcessHandle> all =
          Stream.concat(running.descendants(), Stream.of(running.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(each -> each.onExit().join());
    }
  }

  /** Runs {@code rabbitmqctl} on it, and returns what that prints. */
  public String control(String... arguments) throws IOException {
    Path program = Path.of(String.valueOf(server())).resolveSibling("rabbitmqctl");
    List<String> command =
        Stream.concat(Stream.of(program.toString(), "-q", "--node", node), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.environment().put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
    Process running = builder.start();
    String printed = new String(running.getInputStream().readAllBytes());
    try {
      if (running.waitFor() != 0) {
        throw new IOException(command + " failed: " + printed);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted while rabbitmqctl ran", e);
    }
    return printed;
  }

  @Override
  public void close() {
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println(folder + " is left behind: " + e);
    }
  }

  /** A port that is open may still lead to a node that is starting; a greeting must come. */
  private void awaitAnswer(Process started) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end && started.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
        if (socket.getInputStream().read() == 1) {
          return;
        }
      } catch (IOException e) {
        sleep();
      }
    }
    throw new IOException("it doesn't answer: " + Files.readString(folder.resolve("out.txt")));
  }

  private static void sleep() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      throw new IOException("interrupted while RabbitMQ started", e);
    }
  }

  private static @Nullable Path server() {
    return SERVERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
