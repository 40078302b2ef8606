package io.reportcache.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A MariaDB of this test run alone, from the programs that are installed. */
final class PrivateMariaDb {

  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

  private PrivateMariaDb() {}

  /** Returns its JDBC URL; null if MariaDB isn't installed. */
  static @Nullable String start() {
    Path server = find("mariadbd");
    Path install = find("mariadb-install-db");
    if (server == null || install == null) {
      return null;
    }
    try {
      Path data = Files.createTempDirectory("report-cache-mariadb");
      String user = System.getProperty("user.name");
      run(
          install.toString(),
          "--no-defaults",
          "--auth-root-authentication-method=normal", // root has no password, and may make users
          "--skip-test-db", // nor is there one without a name, who comes before users of any host
          "--datadir=" + data,
          "--user=" + user);
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  server.toString(),
                  "--no-defaults",
                  "--datadir=" + data,
                  "--user=" + user,
                  "--bind-address=127.0.0.1",
                  "--port=" + port,
                  "--socket=" + data.resolve("socket"),
                  "--skip-networking=0")
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("log.txt").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, data)));
      String address = "jdbc:mariadb://127.0.0.1:%d/".formatted(port);
      createDatabase(address + "?user=root", process, data);
      return address + "test?user=root";
    } catch (IOException e) {
      throw new UncheckedIOException("MariaDB could not be started", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while MariaDB started", e);
    }
  }

  private static @Nullable Path find(String program) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  /** Waits for the server's answer. */
  private static void createDatabase(String url, Process process, Path data)
      throws IOException, InterruptedException {
    for (int i = 0; i < 300 && process.isAlive(); i++) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE test");
        return;
      } catch (SQLException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException("it doesn't answer: " + Files.readString(data.resolve("log.txt")));
  }

  private static void stop(Process process, Path data) {
    try {
      process.destroyForcibly().waitFor();
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException | InterruptedException e) {
      System.err.println(data + " is left behind: " + e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
