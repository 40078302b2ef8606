package io.reportcache.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A cluster of three masters on the loopback interface. */
public final class OwnCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;
  private static final String[] SETTINGS = {
    "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"
  };

  private final List<OwnRedis> nodes = new ArrayList<>();

  private OwnCluster() {}

  /** Starts it, and waits until it is whole. */
  public static OwnCluster start() throws IOException {
    OwnCluster cluster = new OwnCluster();
    for (int i = 0; i < 3; i++) {
      cluster.nodes.add(OwnRedis.start(SETTINGS));
    }
    return cluster.whole(OwnRedis::port);
  }

  /** As the other, with TLS among the nodes, too; null if no server is installed that speaks it. */
  public static @Nullable OwnCluster startWithTls(Tls tls) throws IOException {
    List<String> settings = new ArrayList<>(List.of(SETTINGS));
    settings.addAll(List.of("--tls-cluster", "yes"));
    OwnCluster cluster = new OwnCluster();
    for (int i = 0; i < 3; i++) {
      OwnRedis node = OwnRedis.startWithTls(tls, settings.toArray(String[]::new));
      if (node == null) {
        cluster.close();
        return null;
      }
      cluster.nodes.add(node);
    }
    return cluster.whole(OwnRedis::tlsPort);
  }

  private OwnCluster whole(ToIntFunction<OwnRedis> port) throws IOException {
    for (int i = 0; i < 3; i++) {
      List<String> add = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
      for (int slot = SLOTS * i / 3; slot < SLOTS * (i + 1) / 3; slot++) {
        add.add("" + slot);
      }
      node(i).call(add.toArray(String[]::new));
      node(i).call("CLUSTER", "MEET", "127.0.0.1", "" + port.applyAsInt(node(0)));
    }
    for (OwnRedis node : nodes) {
      Await.until("the cluster is whole", () -> isWhole(node));
    }
    return this;
  }

  public OwnRedis node(int index) {
    return nodes.get(index);
  }

  /** Returns the index of the node that has the slot of the name. */
  public int nodeOf(String name) throws IOException {
    long slot = slot(name);
    return (int) (slot * 3 / SLOTS);
  }

  public long slot(String name) throws IOException {
    return (Long) node(0).call("CLUSTER", "KEYSLOT", name);
  }

  /** Moves the slot of the name with all that is in it. */
  public void move(String name, int from, int to) throws IOException {
    String slot = "" + slot(name);
    String source = (String) node(from).call("CLUSTER", "MYID");
    String target = (String) node(to).call("CLUSTER", "MYID");
    node(to).call("CLUSTER", "SETSLOT", slot, "IMPORTING", source);
    node(from).call("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
    while (true) {
      List<?> names = (List<?>) node(from).call("CLUSTER", "GETKEYSINSLOT", slot, "10");
      if (names.isEmpty()) {
        break;
      }
      for (Object each : names) {
        node(from).call("MIGRATE", "127.0.0.1", "" + node(to).port(), (String) each, "0", "5000");
      }
    }
    for (int i : List.of(to, from, 3 - to - from)) {
      node(i).call("CLUSTER", "SETSLOT", slot, "NODE", target);
    }
  }

  private static boolean isWhole(OwnRedis node) {
    try {
      String info = (String) node.call("CLUSTER", "INFO");
      return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    nodes.forEach(OwnRedis::close);
  }
}
