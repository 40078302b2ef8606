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
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of one test alone, from a jar, on a free port of the loopback interface. May be killed,
 * paused, and started again on its port with the files that it has left.
 */
public final class OwnRedis implements AutoCloseable {

  private static final Path EXECUTABLE = executable();

  private final Path directory;
  private final int port;
  private final List<String> command;
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
    command.addAll(List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"));
    command.addAll(List.of(arguments));
    OwnRedis redis = new OwnRedis(directory, port, command);
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
    process.destroyForcibly();
    process.onExit().join();
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
