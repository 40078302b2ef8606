package io.reportcache.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.web.ShopServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application as its command starts it: in a JVM of its own, on a port that is fixed. */
@Timeout(180)
class ShopApplicationTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Process process;

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void servesThePageOnAFixedPortUntilItIsTerminated() throws Exception {
    int port = freePort();
    process = start(port);

    HttpResponse<String> page = awaitPage(port);
    assertThat(page.statusCode()).describedAs(printed()).isEqualTo(200);
    assertThat(page.body()).contains("The shop’s reports, cached");
    assertThat(printed())
        .startsWith("The shop opens: ")
        .contains("Serving http://127.0.0.1:%d/ - Ctrl-C ends".formatted(port));

    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(printed()).contains("The shop is closed");
    ShopServer.start(port).close(); // the port is free again
  }

  @Test
  void endsAfterTheTourIfAsked() throws Exception {
    process = start(0, "-Dtour.only=true");
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(printed())
        .containsPattern("Tour: all \\d+ checks held")
        .contains("takes a tour, then ends")
        .doesNotContain("Serving", "serves a page");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void saysAtOnceThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      process = start(taken.getLocalPort());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(printed())
          .contains("port %d of 127.0.0.1 is taken".formatted(taken.getLocalPort()))
          .doesNotContain("loading");
    }
  }

  private Process start(int port, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-Dshop.port=" + port, "-Dshop.scale=0.02"));
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of(more));
    command.add(ShopApplication.class.getName());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  /** Asks as a browser does that was opened too early: again and again while it is told to wait. */
  private HttpResponse<String> awaitPage(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
    while (true) {
      assertThat(process.isAlive()).describedAs(printed()).isTrue();
      try {
        HttpResponse<String> page = CLIENT.send(request, BodyHandlers.ofString());
        if (page.statusCode() != 503) {
          return page;
        }
      } catch (IOException e) {
        // the JVM is still starting
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path output() {
    return folder.resolve("output.txt");
  }

  private String printed() throws IOException {
    return Files.readString(output(), StandardCharsets.UTF_8);
  }
}
