package io.reportcache.shared.proof;

import io.reportcache.testing.Await;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.OwnRedis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Three servers of Redis, one of which is the master. Again and again it is cut off from the other
 * two, of which one becomes a master as well. Some nodes go there and some stay, until the old
 * master follows the new one.
 *
 * <p>Another becomes master when the old one has begun to refuse writes, as it is where Sentinel
 * waits longer than {@code min-replicas-max-lag}.
 */
final class TwoMasters implements ProofConductor.Trouble, AutoCloseable {

  private static final String[] CAREFUL = {
    "--min-replicas-to-write", "1", "--min-replicas-max-lag", "2", "--repl-ping-replica-period", "1"
  };

  private final List<OwnRedis> servers = new ArrayList<>();
  private final List<FaultyWire> ways = new ArrayList<>(); // of replicas to each server
  private final List<FaultyWire> nodes = new ArrayList<>();
  private final Random random = new Random();
  private final long longestNanos;
  private int master;
  private int old = -1; // the other master, if there are two
  private long until; // so long there are two

  private TwoMasters(long longestMillis) {
    this.longestNanos = TimeUnit.MILLISECONDS.toNanos(longestMillis);
  }

  /** Starts them; there are never two masters for longer than the given time. */
  static TwoMasters start(long longestMillis) throws IOException {
    TwoMasters made = new TwoMasters(longestMillis);
    boolean isStarted = false;
    try {
      for (int i = 0; i < 3; i++) {
        made.servers.add(OwnRedis.start(CAREFUL));
        made.ways.add(FaultyWire.to(made.servers.get(i).port()));
      }
      made.follow(1, 0);
      made.follow(2, 0);
      Await.until("the master may write", () -> !made.refuses(0));
      isStarted = true;
      return made;
    } finally {
      if (!isStarted) {
        made.close();
      }
    }
  }

  /** Returns a wire to a master. */
  FaultyWire wire() throws IOException {
    FaultyWire wire = FaultyWire.to(anyMaster(random).port());
    nodes.add(wire);
    return wire;
  }

  @Override
  public String make(Random random) throws Exception {
    if (old < 0) {
      return random.nextInt(3) == 0 && until != 0 ? passing(random) : split(random);
    }
    if (until - System.nanoTime() <= 0) {
      return unite(random);
    }
    if (random.nextInt(3) == 0) {
      lead(nodes.get(random.nextInt(nodes.size())), anyMaster(random));
      return "a node has gone to a master of two";
    }
    return passing(random);
  }

  @Override
  public void end() throws Exception {
    if (old >= 0) {
      unite(random);
    }
    Await.until("the master may write", () -> !refuses(master));
  }

  private OwnRedis anyMaster(Random random) {
    return servers.get(old >= 0 && random.nextBoolean() ? old : master);
  }

  private String split(Random random) throws Exception {
    FaultyWire cut = ways.get(master);
    cut.swallow(true, true);
    if (random.nextBoolean()) {
      cut.cut();
    }
    Await.until("the master refuses to write", () -> refuses(master));
    old = master;
    master = (old + random.nextInt(1, 3)) % 3;
    servers.get(master).call("REPLICAOF", "NO", "ONE");
    follow(3 - old - master, master);
    for (int i = 0; i < nodes.size(); i++) {
      if (i % 2 == 0) {
        lead(nodes.get(i), servers.get(master));
      }
    }
    until = System.nanoTime() + longestNanos - random.nextLong(longestNanos / 2);
    return "two masters";
  }

  /** The old master follows the new one, or comes back empty and does. */
  private String unite(Random random) throws Exception {
    boolean isKilled = random.nextBoolean();
    if (isKilled) {
      servers.get(old).kill();
    }
    ways.get(old).swallow(false, false);
    ways.get(old).cut();
    if (isKilled) {
      servers.get(old).startAgain();
    }
    follow(old, master);
    old = -1;
    for (FaultyWire node : nodes) {
      node.leadTo(servers.get(master).port()); // open connections have to be noticed
    }
    return isKilled ? "one master, the other was replaced" : "one master, which the other follows";
  }

  private String passing(Random random) throws IOException {
    OwnRedis server = anyMaster(random);
    switch (random.nextInt(4)) {
      case 0 -> {
        server.call("FLUSHALL");
        return "FLUSHALL";
      }
      case 1 -> {
        server.call("CLIENT", "KILL", "TYPE", random.nextBoolean() ? "normal" : "pubsub");
        return "connections to a master cut";
      }
      case 2 -> {
        server.call("CLIENT", "PAUSE", "" + random.nextInt(100, 400));
        return "a master slow";
      }
      default -> {
        return "nothing";
      }
    }
  }

  private static void lead(FaultyWire node, OwnRedis server) {
    node.leadTo(server.port());
    node.cut();
  }

  private void follow(int replica, int of) throws IOException {
    servers.get(replica).call("REPLICAOF", "127.0.0.1", "" + ways.get(of).port());
  }

  private boolean refuses(int server) {
    try {
      String answer = "" + servers.get(server).call("HDEL", "none", "none");
      return answer.startsWith("-");
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    servers.forEach(OwnRedis::close);
    for (FaultyWire way : ways) {
      way.close();
    }
  }
}
