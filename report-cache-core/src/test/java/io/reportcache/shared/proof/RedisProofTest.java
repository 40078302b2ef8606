package io.reportcache.shared.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F5 to F8 over processes, on a Redis of the test's own. For ten minutes: {@code
 * -Dshared.seconds=600}.
 */
@Tag("any-jdk")
class RedisProofTest {

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadOfAnyNodeIsStaleWhateverHappensToRedisTheNodesAndTheWaysBetween() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "nothing can be paused there");
    String schema = TestDatabase.newSchema();
    String data = TestDatabase.POSTGRESQL.url(schema);
    try (OwnRedis server = OwnRedis.start();
        ProofConductor conductor =
            new ProofConductor(
                () -> FaultyWire.to(server.port()),
                port -> "redis://127.0.0.1:" + port,
                data,
                random -> trouble(server, random))) {
      ProofData.create(data);
      conductor.run(8);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private static String trouble(OwnRedis server, Random random) throws Exception {
    switch (random.nextInt(10)) {
      case 0 -> {
        server.call("FLUSHALL");
        return "FLUSHALL";
      }
      case 1 -> {
        server.call("DEL", "proof:f:{all}:all_");
        return "fences of all tenants deleted";
      }
      case 2, 3 -> {
        String name = "tenant-" + random.nextInt(3);
        server.call("DEL", "proof:f:{tenant_" + name + "}:tenant_" + name + "_");
        return "fences of a tenant deleted";
      }
      case 4 -> {
        server.call("CLIENT", "PAUSE", "" + random.nextInt(100, 600));
        return "Redis slow";
      }
      case 5 -> {
        Signals.send("STOP", server.pid());
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2_500));
        Signals.send("CONT", server.pid());
        return "Redis paused";
      }
      case 6 -> {
        server.kill();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
        Files.deleteIfExists(dump(server));
        server.startAgain();
        return "Redis killed, and started empty";
      }
      case 7 -> {
        restoreOlder(server, random);
        return "Redis killed, and started from an older snapshot";
      }
      case 8 -> {
        server.call("CLIENT", "KILL", "TYPE", random.nextBoolean() ? "normal" : "pubsub");
        return "connections of all nodes cut";
      }
      default -> {
        server.call("SCRIPT", "FLUSH");
        return "SCRIPT FLUSH";
      }
    }
  }

  /** Kills the server, and starts it with what it held some time before. */
  static void restoreOlder(OwnRedis server, Random random) throws Exception {
    server.call("SAVE");
    Path kept = dump(server).resolveSibling("kept");
    Files.copy(dump(server), kept, StandardCopyOption.REPLACE_EXISTING);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
    server.kill();
    Files.copy(kept, dump(server), StandardCopyOption.REPLACE_EXISTING);
    server.startAgain();
  }

  private static Path dump(OwnRedis server) {
    return server.directory().resolve("dump.rdb");
  }
}
