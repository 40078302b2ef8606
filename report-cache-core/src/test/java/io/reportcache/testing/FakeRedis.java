package io.reportcache.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Answers commands with what a test says, as a server that isn't there to be had would. */
public final class FakeRedis implements AutoCloseable {

  private final ServerSocket server;
  private final Map<String, String> answers;
  private volatile Duration delay = Duration.ZERO;

  /**
   * Begins to answer.
   *
   * @param answers by the command, or its first two words; any other command is unknown
   */
  public FakeRedis(Map<String, String> answers) throws IOException {
    this.answers = answers;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Returns an answer of several lines. */
  public static String bulk(String text) {
    return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text;
  }

  /** Has each answer come late. */
  public void delay(Duration delay) {
    this.delay = delay;
  }

  /** Returns the address. */
  public String uri() {
    return "redis://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        start(() -> answer(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void answer(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int words = Integer.parseInt(line.substring(1));
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < words; i++) {
          in.readLine(); // its length
          command.append(i == 0 ? "" : " ").append(in.readLine().toUpperCase(Locale.ROOT));
        }
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        client.getOutputStream().write((to(command.toString()) + "\r\n").getBytes("UTF-8"));
      }
    } catch (IOException | InterruptedException e) {
      // it has left
    }
  }

  private String to(String command) {
    String first = command.split(" ", 2)[0];
    return answers.getOrDefault(
        command,
        answers.getOrDefault(
            first, "-ERR unknown command `" + first + "`, with args beginning with: "));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fake-redis");
    thread.setDaemon(true);
    thread.start();
  }
}
