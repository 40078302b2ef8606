package io.reportcache.examples.bookings.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Each service in a process of its own, which ends with this one. */
public final class ServiceProcesses implements RunningServices {

  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Settings settings;
  private final PrintWriter out;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<URI>> uris = new LinkedHashMap<>();

  private ServiceProcesses(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Starts all of them, and returns when all serve.
   *
   * @param out gets what they print
   * @throws IOException if one of them can't be started
   */
  public static ServiceProcesses start(Settings settings, PrintWriter out)
      throws IOException, InterruptedException {
    ServiceProcesses started = new ServiceProcesses(settings, out);
    try {
      for (String service : Services.names()) {
        started.launch(service);
      }
      for (String service : Services.names()) {
        started.await(service);
      }
      return started;
    } catch (IOException | InterruptedException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  @Override
  public URI uri(String service) {
    return Objects.requireNonNull(uris.get(service), service).join();
  }

  @Override
  public String place() {
    return "five processes";
  }

  /** Ends one of them at once, as {@code kill -9} does. */
  public void kill(String service) throws InterruptedException {
    Objects.requireNonNull(processes.get(service), service).destroyForcibly().waitFor();
  }

  /** Starts one that was killed, and returns when it serves. */
  public void restart(String service) throws IOException, InterruptedException {
    launch(service);
    await(service);
  }

  /** Starts one more node of a service, and returns where it answers. */
  public URI startAnother(String service) throws IOException, InterruptedException {
    String name = "another " + service;
    launch(name, service);
    await(name);
    return uri(name);
  }

  @Override
  public void close() {
    for (Process process : processes.values()) {
      try {
        process.getOutputStream().close(); // at the end of its input it ends
      } catch (IOException e) {
        process.destroy();
      }
    }
    for (Process process : processes.values()) {
      try {
        if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private void launch(String service) throws IOException {
    launch(service, service);
  }

  private void launch(String name, String service) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Dlog.level=" + System.getProperty("log.level", "WARN"),
            "-cp",
            classPath(),
            ServiceMain.class.getName(),
            service));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    settings.writeTo(builder.environment());
    Process process = builder.start();
    processes.put(name, process);
    CompletableFuture<URI> uri = new CompletableFuture<>();
    uris.put(name, uri);
    Thread reader = new Thread(() -> read(process, name, uri, out), "output-of-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void await(String service) throws IOException, InterruptedException {
    try {
      Objects.requireNonNull(uris.get(service), service)
          .get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("service %s could not be started".formatted(service), e);
    }
  }

  /** Maven and Surefire have class loaders and class paths of their own. */
  private static String classPath() {
    if (ServiceMain.class.getClassLoader() instanceof URLClassLoader loader) {
      List<String> paths = new ArrayList<>();
      for (URL each : loader.getURLs()) {
        paths.add(Path.of(URI.create(each.toString())).toString());
      }
      return String.join(File.pathSeparator, paths);
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static void read(
      Process process, String service, CompletableFuture<URI> uri, PrintWriter out) {
    try (BufferedReader lines = process.inputReader(Charset.defaultCharset())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ServiceMain.SERVING)) {
          uri.complete(URI.create(line.substring(ServiceMain.SERVING.length())));
        } else {
          out.println(service + ": " + line);
        }
      }
      uri.completeExceptionally(new IOException(service + " has ended"));
    } catch (IOException e) {
      uri.completeExceptionally(e);
    }
  }
}
