package io.reportcache.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of one test alone, from a jar, that may be stopped, crash and start again with its
 * data on its port. Commits are durable.
 */
public final class OwnPostgres implements AutoCloseable {

  private final Path data;
  private final String url;
  private final List<String> command;

  private OwnPostgres(Path data, String url, List<String> command) {
    this.data = data;
    this.url = url;
    this.command = command;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  public static OwnPostgres start() throws IOException {
    Path data = Files.createTempDirectory("report-cache-postgres");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false) // it would want to stop what has been stopped
            .setServerConfig("fsync", "on") // both are off otherwise
            .setServerConfig("synchronous_commit", "on")
            .start();
    ProcessHandle.Info started = postmaster(data).info();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U")); // or it would refuse to run
    }
    command.add(started.command().orElseThrow());
    command.addAll(List.of(started.arguments().orElseThrow()));
    return new OwnPostgres(data, server.getJdbcUrl("postgres", "postgres"), command);
  }

  /** Returns a JDBC URL with parameters. */
  public String url() {
    return url;
  }

  public long pid() throws IOException {
    return postmaster(data).pid();
  }

  /** Ends all connections, and stops as for an update. */
  public void stop() throws IOException {
    signal("INT");
  }

  /** Stops without writing anything more. */
  public void crash() throws IOException {
    signal("QUIT");
  }

  /** Starts it again, and waits until it answers. */
  public void startAgain() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      try {
        execute("SELECT 1");
        return;
      } catch (SQLException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IOException("PostgreSQL doesn't answer: " + String.join(" ", command));
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() {
    try {
      if (Files.exists(data.resolve("postmaster.pid"))) {
        stop();
      }
      if (Files.exists(data)) {
        try (Stream<Path> files = Files.walk(data)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      System.err.println(data + " is left behind: " + e);
    }
  }

  private void signal(String name) throws IOException {
    ProcessHandle postmaster = postmaster(data);
    Signals.send(name, postmaster.pid());
    postmaster.onExit().join();
  }

  private static ProcessHandle postmaster(Path data) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IOException("there is no process %d any more".formatted(pid)));
  }
}
