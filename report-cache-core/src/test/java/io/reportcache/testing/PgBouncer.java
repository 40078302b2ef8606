package io.reportcache.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** A PgBouncer before a server, from the program that is installed. */
public final class PgBouncer implements AutoCloseable {

  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

  private final Process process;
  private final Path folder;
  private final int port;

  private PgBouncer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts one; skips the test if it isn't installed.
   *
   * @param server the JDBC URL of what is behind it
   * @param schema where its connections look for tables
   * @param mode its pool_mode
   */
  public static PgBouncer before(String server, String schema, String mode)
      throws IOException, InterruptedException {
    Path program =
        FOLDERS.stream()
            .map(each -> Path.of(each, "pgbouncer"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(program != null, "pgbouncer isn't installed");
    Path folder =
        Files.createTempDirectory(
            "report-cache-pgbouncer",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
    int port = freePort();
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(settings, settings(server, schema, mode, port));
    ProcessBuilder command = new ProcessBuilder(program.toString());
    if (System.getProperty("user.name").equals("root")) { // which it refuses to be
      command.command().addAll(List.of("-u", "nobody"));
    }
    command.command().add(settings.toString());
    Process process =
        command
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    PgBouncer pooler = new PgBouncer(process, folder, port);
    pooler.awaitAnswer();
    return pooler;
  }

  private static String settings(String server, String schema, String mode, int port) {
    Properties to = Driver.parseURL(server, null);
    String password = to.getProperty("password");
    return """
    [databases]
    pooled = host=%s port=%s dbname=%s user=%s%s connect_query='SET search_path TO %s'
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = any
    pool_mode = %s
    default_pool_size = 4
    server_reset_query = UNLISTEN *
    ignore_startup_parameters = extra_float_digits
    """
        .formatted(
            to.getProperty("PGHOST"),
            to.getProperty("PGPORT"),
            to.getProperty("PGDBNAME"),
            to.getProperty("user", "postgres"),
            password == null ? "" : " password=" + password,
            schema,
            port,
            mode);
  }

  /** Returns its JDBC URL. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/pooled?user=anybody&prepareThreshold=0".formatted(port);
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    for (int i = 0; i < 500 && process.isAlive(); i++) {
      try (Connection unused = DriverManager.getConnection(url())) {
        return;
      } catch (SQLException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    String log = Files.readString(folder.resolve("log.txt"));
    close();
    throw new IOException("it doesn't answer: " + log);
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException | InterruptedException e) {
      System.err.println(folder + " is left behind: " + e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
