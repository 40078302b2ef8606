package io.reportcache.durable.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.KillLoad;
import io.reportcache.durable.jdbc.Trace;
import io.reportcache.durable.jdbc.TraceFigures;
import io.reportcache.durable.jdbc.WorkerFleet;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Seed;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * E1 to E5: workers in processes of their own are killed, their connections cut, and their Redis,
 * which writes each change to disk, killed and started, while deliveries are added and run. {@code
 * -Dkill.deliveries=20000} makes it long, {@code -Dkill.seed} has the same things happen in the
 * same order.
 */
@Tag("slow")
@Tag("any-jdk")
@DisabledOnOs(OS.WINDOWS) // has no such signals
class RedisKilledWorkersTest {

  private static final int DELIVERIES = Integer.getInteger("kill.deliveries", 1_000);
  private static final int BATCH = 250; // more than one script adds
  private static final int STOPS = DELIVERIES < 20_000 ? 1 : 3;
  private static final int WORKERS = 3;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);

  private final Random random = new Random(Seed.of("kill"));
  private final long begun = System.nanoTime();
  private int added;
  private int addedAgain;
  private long held;

  @Test
  void killedAtAnyInstantTheyLoseNothingAndRepeatOnlyWhatTheyHeld(@TempDir Path folder)
      throws Exception {
    try (OwnRedis redis = OwnRedis.start("--appendonly", "yes", "--appendfsync", "always");
        TestStore test = TestStore.at(redis.uri());
        Trace trace = new Trace(folder.resolve("trace.txt"));
        WorkerFleet fleet = new WorkerFleet(test.home(), WORKERS, trace, random)) {
      RedisDeliveryStore store = test.store;
      int stops = 0;
      while (added < DELIVERIES || unfinished(store) > 0) {
        assertThat(System.nanoTime() - begun)
            .as("%s are left", store.count(DeliveryQuery.all()))
            .isLessThan(PATIENCE);
        fleet.fill();
        add(store);
        TimeUnit.MILLISECONDS.sleep(600 + random.nextInt(600));
        if (stops < STOPS && added >= DELIVERIES * (stops + 1) / (STOPS + 1)) {
          stops++;
          trace.add(Trace.What.STOP);
          redis.kill();
          add(store); // in vain
          redis.startAgain();
        } else if (random.nextInt(4) == 0) {
          trace.add(Trace.What.CUT);
          redis.call("CLIENT", "KILL", "TYPE", "normal");
          redis.call("CLIENT", "KILL", "TYPE", "pubsub");
        } else {
          kill(store, fleet);
        }
      }
      fleet.end();
      check(store, new TraceFigures(trace.events()));
      Invariants.check(test);
    }
  }

  private static long unfinished(RedisDeliveryStore store) {
    return store.count(DeliveryQuery.all()).entrySet().stream()
        .filter(each -> !each.getKey().isFinal())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Adds the next; if it isn't told that they are stored, the same again. */
  private void add(RedisDeliveryStore store) {
    try {
      for (int i = 0; i < 2 && added < DELIVERIES; i++) {
        store.add(KillLoad.from(added, Math.min(added + BATCH, DELIVERIES)));
        added = Math.min(added + BATCH, DELIVERIES);
      }
    } catch (DeliveryStoreException e) {
      addedAgain++;
    }
  }

  private void kill(RedisDeliveryStore store, WorkerFleet fleet) throws Exception {
    String node = fleet.kill();
    if (node != null) { // nobody takes that over before the lease ends
      DeliveryQuery running = DeliveryQuery.all().withStatus(DeliveryStatus.PROCESSING);
      held +=
          store.find(running, 0, 1_000).stream()
              .filter(each -> String.valueOf(each.owner()).startsWith(node + "-"))
              .count();
    }
  }

  private void check(RedisDeliveryStore store, TraceFigures trace) {
    Map<DeliveryStatus, Long> counts = store.count(DeliveryQuery.all());
    Map<Trace.What, Integer> repeated = new EnumMap<>(Trace.What.class);
    trace
        .repeated(number -> log(store, number))
        .forEach((reason, numbers) -> repeated.put(reason, numbers.size()));
    System.out.printf(
        "%,d deliveries, %d workers, %d killed, connections cut %d times, Redis killed %d times,"
            + " %d s: %s; %,d runs, %,d of them failed; repeated %s, %,d were held at a kill; added"
            + " again %d times%n",
        DELIVERIES,
        WORKERS,
        trace.count(Trace.What.KILL),
        trace.count(Trace.What.CUT),
        trace.count(Trace.What.STOP),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
        counts,
        trace.count(Trace.What.BEGIN),
        trace.count(Trace.What.FAIL),
        repeated,
        held,
        addedAgain);
    long poison = KillLoad.poison(DELIVERIES);
    assertThat(counts)
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, DELIVERIES - poison),
            Map.entry(DeliveryStatus.DEAD_LETTER, poison));
    assertThat(trace.begun()).isEqualTo(DELIVERIES);
    DeliveryQuery completed = DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED);
    List<StoredDelivery> some = store.find(completed, 0, 1_000);
    while (!some.isEmpty()) {
      assertThat(some)
          .as("each has just one log entry of a success")
          .allMatch(
              each ->
                  each.runs().stream()
                          .map(DeliveryRunLog::ending)
                          .filter(Ending.SUCCEEDED::equals)
                          .count()
                      == 1);
      some = store.find(completed, some.get(some.size() - 1).id(), 1_000);
    }
    assertThat((long) repeated.getOrDefault(Trace.What.KILL, 0)).isLessThanOrEqualTo(held);
    trace.checkTurns();
  }

  private static String log(RedisDeliveryStore store, int number) {
    return "; in the log of runs: "
        + store.find(DeliveryQuery.all(), 0, 1_000).stream()
            .filter(each -> each.message().payload().equals(Integer.toString(number)))
            .map(each -> each.runs().toString())
            .toList();
  }
}
