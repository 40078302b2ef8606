package io.reportcache.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of one test alone, from a jar, on a free port of the loopback interface. May be killed,
 * paused, and started again on its port with the files that it has left.
 */
public final class OwnRedis implements AutoCloseable {

  private static final Path EXECUTABLE = executable();

  /** And copied to its replicas at once. */
  private static final List<String> WITHOUT_FILES =
      List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0");

  private final Path directory;
  private final int port;
  private final List<String> command;
  private int tlsPort;
  private Process process;

  private OwnRedis(Path directory, int port, List<String> command) {
    this.directory = directory;
    this.port = port;
    this.command = command;
  }

  /** Starts a server, with further arguments such as {@code --requirepass}, {@code secret}. */
  public static OwnRedis start(String... arguments) throws IOException {
    Path directory = Files.createTempDirectory("report-cache-redis");
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(EXECUTABLE.toString());
    command.addAll(
        List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
    command.addAll(WITHOUT_FILES);
    command.addAll(List.of(arguments));
    return started(new OwnRedis(directory, port, command));
  }

  /** Starts a Sentinel with these lines of its configuration. */
  static OwnRedis startSentinel(String... lines) throws IOException {
    return startSentinel(EXECUTABLE.toString(), 0, List.of(lines));
  }

  /** Starts an installed Sentinel that also speaks TLS, at another port. */
  static OwnRedis startSentinelWithTls(Tls tls, String... lines) throws IOException {
    int tlsPort = freePort();
    List<String> configuration = new ArrayList<>(List.of(lines));
    configuration.add("tls-port " + tlsPort);
    for (List<String> option : options(tls)) {
      configuration.add(String.join(" ", option));
    }
    return startSentinel("redis-server", tlsPort, configuration);
  }

  private static OwnRedis startSentinel(String executable, int tlsPort, List<String> lines)
      throws IOException {
    Path directory = Files.createTempDirectory("report-cache-sentinel");
    int port = freePort();
    List<String> configuration = new ArrayList<>();
    configuration.addAll(List.of("port " + port, "bind 127.0.0.1", "dir " + directory));
    configuration.addAll(lines);
    Path file = Files.write(directory.resolve("sentinel.conf"), configuration);
    OwnRedis redis =
        new OwnRedis(directory, port, List.of(executable, file.toString(), "--sentinel"));
    redis.tlsPort = tlsPort;
    return started(redis);
  }

  private static List<List<String>> options(Tls tls) {
    return List.of(
        List.of("tls-auth-clients", "no"),
        List.of("tls-cert-file", tls.certificate().toString()),
        List.of("tls-key-file", tls.key().toString()),
        List.of("tls-ca-cert-file", tls.certificate().toString()),
        List.of("tls-replication", "yes")); // to each other, too
  }

  /**
   * Starts an installed server that also speaks TLS, at another port, with further arguments; null
   * if none is installed that does.
   */
  public static @Nullable OwnRedis startWithTls(Tls tls, String... arguments) throws IOException {
    Path directory = Files.createTempDirectory("report-cache-redis");
    int port = freePort();
    int tlsPort = freePort();
    List<String> command = new ArrayList<>();
    command.add("redis-server");
    command.addAll(
        List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
    command.addAll(WITHOUT_FILES);
    command.addAll(List.of("--tls-port", "" + tlsPort));
    for (List<String> option : options(tls)) {
      command.addAll(List.of("--" + option.get(0), option.get(1)));
    }
    command.addAll(List.of(arguments));
    OwnRedis redis = new OwnRedis(directory, port, command);
    redis.tlsPort = tlsPort;
    try {
      return started(redis);
    } catch (IOException e) {
      return null; // it isn't there, or knows no such option
    }
  }

  private static OwnRedis started(OwnRedis redis) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
    redis.startAgain();
    return redis;
  }

  /** Returns a port that is free now, and whose neighbour for clusters may be used. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0)) {
        if (socket.getLocalPort() < 50_000) {
          return socket.getLocalPort();
        }
      }
    }
  }

  private static Path executable() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    } catch (IOException e) {
      throw new UncheckedIOException("Redis could not be taken from its jar", e);
    }
  }

  public int port() {
    return port;
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  int tlsPort() {
    return tlsPort;
  }

  /** Returns the address at which it speaks TLS. */
  public String tlsUri() {
    return "rediss://127.0.0.1:" + tlsPort;
  }

  public long pid() {
    return process.pid();
  }

  /** Returns the files' directory. */
  public Path directory() {
    return directory;
  }

  /** Starts it again, and waits until it answers. */
  public void startAgain() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    for (int i = 0; i < 1_000 && process.isAlive(); i++) {
      try (RawRedis raw = RawRedis.to(port)) {
        if (!String.valueOf(raw.call("PING")).startsWith("-LOADING")) {
          return;
        }
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException(
        "Redis doesn't answer: " + Files.readString(directory.resolve("log")) + command);
  }

  /** Kills the process. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /** Sends one command, and returns the answer; an error as a text that begins with a hyphen. */
  public Object call(String... command) throws IOException {
    try (RawRedis raw = RawRedis.to(port)) {
      return raw.call(command);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // closed before
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
