package io.reportcache.shared.proof;

import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process with a {@link ProofNode}, and its wire to the tier. */
final class ProofProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final String SO_FAR = "PROOF SO FAR ";

  final FaultyWire wire;
  private final String name;
  private final Process process;
  private final Consumer<String> violated;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private volatile String soFar = "";

  /**
   * Starts it.
   *
   * @param tier the tier's address over the wire
   * @param violated hears of each violation
   */
  ProofProcess(
      String name, FaultyWire wire, String tier, String data, long hours, Consumer<String> violated)
      throws IOException {
    this.name = name;
    this.wire = wire;
    this.violated = violated;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ProofNode.class.getName(), name, tier, data, "" + hours));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread listener = new Thread(this::listen, "hears " + name);
    listener.setDaemon(true);
    listener.start();
  }

  private void listen() {
    List<String> last = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("PROOF VIOLATION")) {
          violated.accept(name + ": " + line);
        } else if (line.startsWith(SO_FAR)) {
          soFar = line.substring(SO_FAR.length());
        } else if (line.startsWith("PROOF ")) {
          answers.add(line.substring("PROOF ".length()));
        } else if (last.size() < 200) {
          last.add(line);
        }
      }
    } catch (IOException e) {
      // it was killed
    }
    answers.add(
        "ENDED " + String.join("\n", last.subList(Math.max(0, last.size() - 20), last.size())));
  }

  String name() {
    return name;
  }

  /** Tells it to do something. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits for an answer that begins with the word, and returns the rest. */
  String await(String word) throws IOException, InterruptedException {
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null || !answer.startsWith(word)) {
      throw new IOException("%s was to say %s, and said %s".formatted(name, word, answer));
    }
    return answer.substring(word.length()).trim();
  }

  /** Returns what it has counted, as far as it has told. */
  String soFar() {
    return soFar;
  }

  void pause() throws IOException {
    Signals.send("STOP", process.pid());
  }

  void goOn() throws IOException {
    Signals.send("CONT", process.pid());
  }

  /** Kills it. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    wire.close();
  }

  /** Adds up the counts of several nodes. */
  static void add(Map<String, Long> all, String counts) {
    if (counts.isEmpty()) {
      return; // it was killed before it began
    }
    for (String each : counts.split(" ")) {
      String[] pair = each.split("=");
      all.merge(pair[0], Long.parseLong(pair[1]), Long::sum);
    }
  }
}
