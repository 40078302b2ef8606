package io.reportcache.warming;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A8: a node leaves the ticks of a job that is paused on it to other nodes. */
@Tag("slow")
@Timeout(60)
class PausedNodeTest {

  private static final String TICK = "2026-03-01T01:00:00Z";

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final WarmingScheduler paused = node("paused");
  private final WarmingScheduler other = node("other");

  @BeforeEach
  void theTickIsLeftByTheNodeThatIsPaused() {
    paused.start();
    paused.pause("sales");
    paused.pause("stock");
    time.pass(ofHours(1));
    paused.resume("stock");
    add("sales", TICK);
    for (int i = 1; i <= 2; i++) { // between the two it has asked for all that is to be run
      int ticks = i;
      add("stock", "2026-03-01T00:0" + i + ":00Z");
      Await.until("it's done: " + i, () -> runs("stock").size() == ticks);
    }
    assertThat(runs("sales")).isEmpty();
  }

  @AfterEach
  void close() {
    other.close();
    paused.close();
  }

  @Test
  void anotherNodeRunsTheTick() {
    other.start();
    Await.until("it is stored", () -> !runs("sales").isEmpty());

    assertThat(ran).containsExactly("other");
    assertThat(runs("sales"))
        .singleElement()
        .satisfies(run -> assertThat(run.result()).isEqualTo("SUCCEEDED"));
  }

  @Test
  void theNodeRunsItItselfWhenItIsResumed() {
    paused.resume("sales");
    Await.until("it is stored", () -> !runs("sales").isEmpty());

    assertThat(ran).containsExactly("paused");
  }

  @Test
  void itIsPassedOverWhenALaterOneIsDueByThen() {
    time.pass(ofHours(1));
    paused.resume("sales");
    Await.until("it is stored", () -> !runs("sales").isEmpty());

    assertThat(ran).isEmpty();
    assertThat(runs("sales").get(0).result()).isEqualTo("passed over: a later tick is due");
  }

  /** As one that was on its way when the job was paused. */
  @Test
  void aTickThatReachesTheNodeAllTheSameIsRefusedForAnother() {
    AtomicReference<TickRunner> runner = new AtomicReference<>();
    Cluster cluster =
        (given, clock) -> {
          runner.set(given);
          return DurableCluster.on(new MemoryDeliveryStore()).join(given, clock);
        };
    try (WarmingScheduler node = node("third", cluster)) {
      node.start();
      assertThat(runner.get().isReady("sales")).isTrue();
      node.pause("sales");
      assertThat(runner.get().isReady("sales")).isFalse();
      assertThatThrownBy(() -> runner.get().run("sales", Instant.parse(TICK)))
          .hasMessage("job 'sales' is paused on this node; another node runs its tick");
    }
  }

  /** As a node on which the job isn't paused does; this one runs none. */
  private void add(String job, String tick) {
    try (ClusterTicks ticks = DurableCluster.on(store).join((name, due) -> "none", time)) {
      ticks.add(new ClusterTicks.Job(job, Priority.MEDIUM, ofMinutes(1)), Instant.parse(tick), 0);
    }
  }

  private List<DeliveryRunLog> runs(String job) {
    return store.find(DeliveryQuery.all().withType(job), 0, 10).stream()
        .flatMap(tick -> tick.runs().stream())
        .toList();
  }

  private WarmingScheduler node(String name) {
    return node(
        name, DurableCluster.on(store, worker -> worker.pollInterval(Duration.ofMillis(20))));
  }

  private WarmingScheduler node(String name, Cluster cluster) {
    WarmingScheduler node =
        WarmingScheduler.builder()
            .clock(time)
            .ticker(time)
            .timer(time)
            .oncePerCluster(cluster)
            .build();
    node.register(TestJob.every(ofHours(1), "sales", () -> ran.add(name)).oncePerCluster());
    node.register(TestJob.every(ofHours(1), "stock", () -> {}).oncePerCluster());
    return node;
  }
}
