package io.reportcache.examples.clinic.command;

import io.reportcache.examples.clinic.ClinicApplication;
import io.reportcache.examples.clinic.testing.Await;
import io.reportcache.examples.clinic.testing.TestClinic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The clinic's command line in a JVM of its own. */
final class CommandProcess implements AutoCloseable {

  private final Process process;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final Thread reader;

  CommandProcess(TestClinic clinic, String... arguments) throws IOException {
    this(clinic.url, clinic.smtp(), arguments);
  }

  CommandProcess(String url, String smtp, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Dlog.level=WARN", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ClinicApplication.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLINIC_JDBC_URL", url);
    builder.environment().put("CLINIC_SMTP", smtp);
    process = builder.start();
    reader = new Thread(this::read, "command-output");
    reader.start();
  }

  /** SIGTERM. */
  void terminate() {
    process.toHandle().destroy(); // that of the process would close its output, too
  }

  void awaitLine(String part) throws InterruptedException {
    Await.until(
        "it prints " + part + ", not only " + printed,
        () -> printed.stream().anyMatch(line -> line.contains(part)));
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("the command doesn't end: " + text());
    }
    reader.join();
    return process.exitValue();
  }

  String text() {
    return String.join("\n", printed);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      output.lines().forEach(printed::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
