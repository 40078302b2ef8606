package io.reportcache.shared.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.OwnCluster;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Signals;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * F5 to F8 over processes, on a Redis Cluster of three masters whose slots are moved under load.
 * Nodes reach the one that they were given by their wires, and the others directly. For ten
 * minutes: {@code -Dshared.seconds=600}.
 */
@Tag("any-jdk")
@EnabledIfSystemProperty(
    named = "shared.seconds",
    matches = ".+",
    disabledReason = "takes long; -Dshared.seconds=60 runs it for a minute")
class ClusterProofTest {

  private final int[] owners = {-1, -1, -1, -1}; // of the slots that were moved

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadOfAnyNodeIsStaleWhileSlotsAreMoved() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "nothing can be paused there");
    String schema = TestDatabase.newSchema();
    String data = TestDatabase.POSTGRESQL.url(schema);
    try (OwnCluster cluster = OwnCluster.start();
        ProofConductor conductor =
            new ProofConductor(
                () -> FaultyWire.to(cluster.node(0).port()),
                port -> ProofNode.CLUSTER + "redis://127.0.0.1:" + port,
                data,
                random -> trouble(cluster, random))) {
      ProofData.create(data);
      conductor.run(60);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private String trouble(OwnCluster cluster, Random random) throws Exception {
    OwnRedis master = cluster.node(random.nextInt(3));
    switch (random.nextInt(8)) {
      case 0 -> {
        master.call("FLUSHALL");
        return "FLUSHALL on a master";
      }
      case 1 -> {
        master.call("CLIENT", "KILL", "TYPE", random.nextBoolean() ? "normal" : "pubsub");
        return "connections to a master cut";
      }
      case 2 -> {
        master.call("CLIENT", "PAUSE", "" + random.nextInt(100, 600));
        return "a master slow";
      }
      case 3 -> {
        Signals.send("STOP", master.pid());
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
        Signals.send("CONT", master.pid());
        return "a master paused";
      }
      case 4 -> {
        RedisProofTest.restoreOlder(master, random);
        return "a master killed, and started from an older snapshot";
      }
      default -> {
        return moved(cluster, random);
      }
    }
  }

  /** Moves the slot of a tenant that is used much, or that of the fences over all tenants. */
  private String moved(OwnCluster cluster, Random random) throws Exception {
    int which = random.nextInt(owners.length);
    String tenant = "tenant_tenant-" + which;
    String name = which == 3 ? "proof:f:{all}:all_" : "proof:f:{%s}:%s_".formatted(tenant, tenant);
    int from = owners[which] < 0 ? cluster.nodeOf(name) : owners[which];
    int to = (from + random.nextInt(1, 3)) % 3;
    cluster.move(name, from, to);
    owners[which] = to;
    return which == 3 ? "the slot of all tenants moved" : "a tenant's slot moved";
  }
}
