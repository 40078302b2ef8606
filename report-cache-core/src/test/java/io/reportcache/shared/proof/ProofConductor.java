package io.reportcache.shared.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Runs nodes in processes of their own and makes trouble for them and their tier; in the end all is
 * well for a while, and all must agree. Seconds of trouble: {@code -Dshared.seconds=600}.
 */
final class ProofConductor implements AutoCloseable {

  private static final int ENOUGH = 20; // violations
  private static final int NODES = 4;
  private static final int FEWEST = 2;
  private static final int LAST = 3;
  private static final int MOST = 5;
  private static final long CALM_SECONDS = 5;

  /** Makes trouble for the tier. */
  interface Trouble {
    /** Makes some trouble, and tells what it was. */
    String make(Random random) throws Exception;

    /** Ends what isn't over yet. */
    default void end() throws Exception {}
  }

  private final Callable<FaultyWire> wires;
  private final IntFunction<String> address;
  private final String data;
  private final Trouble trouble;
  private final Random random = new Random(Seed.of("shared"));
  private final List<ProofProcess> nodes = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> troubles = new TreeMap<>();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  /**
   * Makes a conductor.
   *
   * @param wires makes a wire to the tier for each node
   * @param address the tier's address by way of a port
   * @param data the address of the data
   */
  ProofConductor(
      Callable<FaultyWire> wires, IntFunction<String> address, String data, Trouble trouble) {
    this.wires = wires;
    this.address = address;
    this.data = data;
    this.trouble = trouble;
  }

  /** Runs for so many seconds, unless {@code -Dshared.seconds} says otherwise. */
  void run(long seconds) throws Exception {
    for (int i = 0; i < NODES; i++) {
      nodes.add(started());
    }
    for (ProofProcess node : nodes) {
      begin(node);
    }
    long length = TimeUnit.SECONDS.toNanos(Long.getLong("shared.seconds", seconds));
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < length && violations.size() < ENOUGH) {
      boolean isOfANode = random.nextInt(3) == 0;
      String what = isOfANode ? troubleOfANode() : trouble.make(random);
      troubles.merge(what, 1L, Long::sum);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
    }
    trouble.end();
    while (nodes.size() < LAST) {
      nodes.add(started());
      begin(nodes.get(nodes.size() - 1));
    }
    while (nodes.size() > LAST) {
      leave(nodes.remove(0));
    }
    awaitHit(nodes.get(0));
    for (ProofProcess node : nodes) {
      end(node);
    }
    nodes.get(0).tell("repeat");
    counts.put("repeated", Long.parseLong(nodes.get(0).await("REPEATED")));
    TimeUnit.SECONDS.sleep(CALM_SECONDS);
    for (ProofProcess node : nodes) {
      node.tell("agree");
      counts.merge("agreed", Long.parseLong(node.await("AGREED")), Long::sum);
    }
    System.out.printf("Counts: %s%n", counts);
    System.out.printf("Trouble: %s%n", troubles);
    assertThat(violations).isEmpty();
    assertThat(counts.get("agreed")).isEqualTo((long) LAST * ProofData.rows().size());
    for (String read : List.of("writes", "latest", "token", "local", "hits", "heard")) {
      assertThat(counts.get(read)).as(read).isPositive();
    }
  }

  private ProofProcess started() throws Exception {
    FaultyWire wire = wires.call();
    String name = "node-" + UUID.randomUUID();
    return new ProofProcess(
        name, wire, address.apply(wire.port()), data, random.nextInt(-1, 2), violations::add);
  }

  private static void begin(ProofProcess node) throws Exception {
    node.await("READY");
    node.tell("begin");
  }

  /** Lets the nodes go on without trouble until this one has read a value of another. */
  private static void awaitHit(ProofProcess node) throws Exception {
    for (int i = 0; i < 300; i++) {
      node.tell("hits");
      if (!node.await("HITS").equals("0")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private void end(ProofProcess node) throws Exception {
    node.tell("end");
    ProofProcess.add(counts, node.await("COUNTS"));
  }

  private void leave(ProofProcess node) throws Exception {
    end(node);
    node.tell("leave");
    node.await("ENDED");
    node.close();
  }

  private String troubleOfANode() throws Exception {
    ProofProcess node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(7)) {
      case 0 -> {
        node.wire.cut();
        return "connections of a node cut";
      }
      case 1 -> {
        return swallowed(node, true, false, "calls of a node swallowed");
      }
      case 2 -> {
        return swallowed(node, false, true, "answers to a node swallowed");
      }
      case 3 -> {
        return swallowed(node, true, true, "calls and answers of a node swallowed");
      }
      case 4 -> {
        node.pause();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000));
        node.goOn();
        return "a node paused";
      }
      case 5 -> {
        nodes.remove(node);
        node.close();
        ProofProcess.add(counts, node.soFar());
        if (nodes.size() < FEWEST) {
          join();
        }
        return "a node killed";
      }
      default -> {
        if (nodes.size() < MOST) {
          join();
          return "a node has come";
        }
        nodes.remove(node);
        leave(node);
        return "a node has left";
      }
    }
  }

  private void join() throws Exception {
    ProofProcess node = started();
    nodes.add(node);
    begin(node);
  }

  private String swallowed(ProofProcess node, boolean calls, boolean answers, String what)
      throws InterruptedException {
    node.wire.swallow(calls, answers);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000));
    node.wire.swallow(false, false);
    node.wire.cut(); // what is left of a stream is no protocol
    return what;
  }

  @Override
  public void close() throws Exception {
    for (ProofProcess node : nodes) {
      node.close();
    }
  }
}
