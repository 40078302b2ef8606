package io.reportcache.durable.jdbc;

import io.reportcache.testing.Signals;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that runs {@link WorkerMain} or another main class of these tests. */
public final class WorkerProcess implements AutoCloseable {

  final String node;
  private final Process process;
  private final File output;

  /** Starts a worker. */
  public WorkerProcess(String url, String node, Trace trace) throws IOException {
    this(WorkerMain.class, url, node, trace.file());
  }

  /** Starts a JVM with arguments, the second of which is the node's name. */
  WorkerProcess(Class<?> main, String... arguments) throws IOException {
    this.node = arguments[1];
    output = File.createTempFile("report-cache-worker", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As if the machine had lost its power. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it where it is, until it's told to go on. */
  public void pause() throws IOException {
    Signals.send("STOP", process.pid());
  }

  public void goOn() throws IOException {
    Signals.send("CONT", process.pid());
  }

  /** Has it close, and returns what it has printed. */
  public String end() throws Exception {
    process.getOutputStream().close();
    process.waitFor();
    return printed();
  }

  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  String printed() throws IOException {
    return Files.readString(output.toPath());
  }

  @Override
  public void close() throws Exception {
    kill();
    Files.deleteIfExists(output.toPath());
  }
}
