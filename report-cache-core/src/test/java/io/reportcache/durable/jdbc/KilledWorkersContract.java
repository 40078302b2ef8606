package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.testing.Seed;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * E1 to E5: workers in processes of their own are killed, their connections cut, and the server of
 * their store stopped and started, while deliveries are added and run. {@code
 * -Dkill.deliveries=20000} makes it long. {@code -Dkill.seed} has the same things happen in the
 * same order, but not at the same instants of the workers.
 *
 * @param <S> the store
 */
@DisabledOnOs(OS.WINDOWS) // has no such signals
public abstract class KilledWorkersContract<S extends DeliveryStore & DeliveryRecords> {

  private static final int LONG = 20_000;
  private static final int WORKERS = 3;
  private static final int PAGE = 1_000;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);

  private final Random random = new Random(Seed.of("kill"));
  private final long begun = System.nanoTime();
  private final int deliveries;
  private final int batch;
  private final int stops;
  private int added;
  private int addedAgain;
  private long held;

  /**
   * Makes it.
   *
   * @param byDefault how many deliveries there are by default
   * @param batch how many are added at once
   * @param longStops how many times the server is stopped in a long run; once in a short one
   */
  protected KilledWorkersContract(int byDefault, int batch, int longStops) {
    this.deliveries = Integer.getInteger("kill.deliveries", byDefault);
    this.batch = batch;
    this.stops = deliveries < LONG ? 1 : longStops;
  }

  /** Starts a server of the test's own that keeps whatever it has acknowledged. */
  protected abstract KilledServer<S> start() throws Exception;

  @Test
  void killedAtAnyInstantTheyLoseNothingAndRepeatOnlyWhatTheyHeld(@TempDir Path folder)
      throws Exception {
    try (KilledServer<S> server = start();
        Trace trace = new Trace(folder.resolve("trace.txt"));
        WorkerFleet fleet = new WorkerFleet(server.home(), WORKERS, trace, random)) {
      S store = server.store();
      int stopped = 0;
      while (added < deliveries || unfinished(store) > 0) {
        assertThat(System.nanoTime() - begun)
            .as("%s are left", store.count(DeliveryQuery.all()))
            .isLessThan(PATIENCE);
        fleet.fill();
        add(store);
        TimeUnit.MILLISECONDS.sleep(600 + random.nextInt(600));
        if (stopped < stops && added >= deliveries * (stopped + 1) / (stops + 1)) {
          trace.add(Trace.What.STOP);
          server.stop(++stopped == stops);
          add(store); // in vain
          server.startAgain();
        } else if (random.nextInt(4) == 0) {
          trace.add(Trace.What.CUT);
          server.cut();
        } else {
          kill(store, fleet);
        }
      }
      fleet.end();
      check(store, new TraceFigures(trace.events()));
      server.check();
    }
  }

  private long unfinished(S store) {
    return store.count(DeliveryQuery.all()).entrySet().stream()
        .filter(each -> !each.getKey().isFinal())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Adds the next; if it isn't told that they are stored, the same again. */
  private void add(S store) {
    try {
      for (int i = 0; i < 2 && added < deliveries; i++) {
        store.add(KillLoad.from(added, Math.min(added + batch, deliveries)));
        added = Math.min(added + batch, deliveries);
      }
    } catch (DeliveryStoreException e) {
      addedAgain++;
    }
  }

  private void kill(S store, WorkerFleet fleet) throws Exception {
    String node = fleet.kill();
    if (node != null) { // nobody takes over what it held before the lease ends
      forEach(
          store,
          DeliveryQuery.all().withStatus(DeliveryStatus.PROCESSING),
          each -> held += String.valueOf(each.owner()).startsWith(node + "-") ? 1 : 0);
    }
  }

  private void check(S store, TraceFigures trace) {
    Map<DeliveryStatus, Long> counts = store.count(DeliveryQuery.all());
    Map<Trace.What, Integer> repeated = new EnumMap<>(Trace.What.class);
    trace
        .repeated(number -> log(store, number))
        .forEach((reason, numbers) -> repeated.put(reason, numbers.size()));
    System.out.printf(
        "%,d deliveries, %d workers, %d killed, connections cut %d times, server stopped %d times,"
            + " %d s: %s; %,d runs, %,d of them failed; repeated %s, %,d were held at a kill; added"
            + " again %d times%n",
        deliveries,
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
    long poison = KillLoad.poison(deliveries);
    assertThat(counts)
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, deliveries - poison),
            Map.entry(DeliveryStatus.DEAD_LETTER, poison));
    assertThat(trace.begun()).isEqualTo(deliveries);
    forEach(
        store,
        DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED),
        each ->
            assertThat(
                    each.runs().stream()
                        .map(DeliveryRunLog::ending)
                        .filter(Ending.SUCCEEDED::equals))
                .as("log entries of a success of %s", each)
                .hasSize(1));
    assertThat((long) repeated.getOrDefault(Trace.What.KILL, 0)).isLessThanOrEqualTo(held);
    trace.checkTurns();
  }

  private String log(S store, int number) {
    StringBuilder log = new StringBuilder("; in the log of runs: ");
    forEach(
        store,
        DeliveryQuery.all(),
        each -> {
          if (each.message().payload().equals(Integer.toString(number))) {
            log.append(each.runs());
          }
        });
    return log.toString();
  }

  private void forEach(S store, DeliveryQuery query, Consumer<StoredDelivery> each) {
    List<StoredDelivery> some = store.find(query, 0, PAGE);
    while (!some.isEmpty()) {
      some.forEach(each);
      some = store.find(query, some.get(some.size() - 1).id(), PAGE);
    }
  }
}
