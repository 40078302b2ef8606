package io.reportcache.jdbc;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM that runs {@link WorkerMain}. */
final class WorkerProcess implements AutoCloseable {

  final String node;
  private final Process process;
  private final File output;

  WorkerProcess(String url, String node) throws IOException {
    this.node = node;
    output = File.createTempFile("report-cache-worker", ".txt");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                WorkerMain.class.getName(),
                url,
                node)
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As if the machine had lost its power. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it where it is, until it's told to go on. */
  void pause() throws Exception {
    signal("STOP");
  }

  void goOn() throws Exception {
    signal("CONT");
  }

  /** Has it close, and returns what it has printed. */
  String end() throws Exception {
    process.getOutputStream().close();
    process.waitFor();
    return Files.readString(output.toPath());
  }

  @Override
  public void close() throws Exception {
    kill();
    Files.deleteIfExists(output.toPath());
  }

  private void signal(String name) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -%s failed with %d".formatted(name, status));
    }
  }
}
