package io.reportcache.durable.jdbc;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import io.reportcache.warming.WarmingTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A8: of several nodes one does each tick of a job. */
@Tag("slow")
class OncePerClusterTest {

  @Nested
  class OnH2 extends OnADatabase {
    OnH2() {
      super(TestDatabase.H2);
    }
  }

  @Nested
  class OnPostgreSql extends OnADatabase {
    OnPostgreSql() {
      super(TestDatabase.POSTGRESQL);
    }
  }

  @Timeout(120)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnADatabase {

    private static final Schedule EACH_MINUTE = Schedule.every(ofMinutes(1));

    private final TestDatabase database;
    private final String schema = TestDatabase.newSchema();
    private final AtomicInteger runs = new AtomicInteger();
    private HikariDataSource pool;
    private JdbcDeliveryStore store;

    OnADatabase(TestDatabase database) {
      this.database = database;
    }

    @BeforeAll
    void open() {
      pool = TestDatabase.pool(database.url(schema));
      store = JdbcDeliveryStore.of(pool).createTables();
    }

    @AfterAll
    void close() {
      if (pool != null) {
        pool.close();
        database.drop(schema);
      }
    }

    @BeforeEach
    void empty() throws SQLException {
      execute("DELETE FROM report_cache_delivery");
      execute("DELETE FROM report_cache_run");
      runs.set(0);
    }

    @Test
    void twentyTicksOfTwoNodesWhoseClocksDifferRunOnceEach() throws Exception {
      ManualTime timeOfA = new ManualTime("2026-03-01T00:00:10Z");
      ManualTime timeOfB = new ManualTime("2026-03-01T00:00:13.5Z");
      try (WarmingScheduler a = node(timeOfA, runs::incrementAndGet);
          WarmingScheduler b = node(timeOfB, runs::incrementAndGet)) {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int tick = 1; tick <= 20; tick++) {
          CompletableFuture<Void> other =
              CompletableFuture.runAsync(() -> passAMinute(timeOfB, together));
          passAMinute(timeOfA, together);
          other.get();
          awaitCompleted(tick);
        }
        awaitIdle(a, b);
      }
      assertThat(runs).hasValue(20);
      assertThat(stored())
          .hasSize(20)
          .allSatisfy(
              each -> {
                assertThat(each.runs()).hasSize(1);
                assertThat(each.runs().get(0).result()).isEqualTo("SUCCEEDED");
              })
          .extracting(each -> each.message().payload())
          .containsExactlyElementsOf(minutes("2026-03-01T00:01:00Z", 20));
    }

    @Test
    void ticksAreMissedWhileNoNodeRuns() {
      ManualTime early = new ManualTime("2026-03-01T00:00:10Z");
      try (WarmingScheduler a = node(early, runs::incrementAndGet)) {
        early.pass(ofMinutes(1));
        awaitCompleted(1);
      }
      ManualTime late = new ManualTime("2026-03-01T01:00:10Z");
      try (WarmingScheduler a = node(late, runs::incrementAndGet)) {
        late.pass(ofMinutes(1));
        awaitCompleted(2);
      }
      assertThat(stored())
          .extracting(each -> each.message().payload())
          .containsExactly("2026-03-01T00:01:00Z", "2026-03-01T01:01:00Z");
      assertThat(runs).hasValue(2);
    }

    @Test
    void whatTheClosingOfANodeInterruptsRunsOnAnother() throws Exception {
      ManualTime time = new ManualTime("2026-03-01T00:00:10Z");
      CountDownLatch begun = new CountDownLatch(1);
      WarmingScheduler a =
          node(
              time,
              () -> {
                begun.countDown();
                new CountDownLatch(1).await();
              });
      time.pass(ofMinutes(1));
      Await.latch(begun);
      a.close();
      assertThat(a.jobs().get(0).lastRun()).map(JobRun::outcome).contains(JobRun.Outcome.CANCELLED);
      try (WarmingScheduler b =
          node(new ManualTime("2026-03-01T00:01:11Z"), runs::incrementAndGet)) {
        awaitCompleted(1);
      }
      assertThat(runs).hasValue(1);
    }

    @Test
    void aTickThatALaterOneHasOvertakenIsPassedOver() {
      ManualTime time = new ManualTime("2026-03-01T00:00:10Z");
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch gate = new CountDownLatch(1);
      try (WarmingScheduler a =
          node(
              time,
              () -> {
                runs.incrementAndGet();
                begun.countDown();
                Await.latch(gate);
              })) {
        time.pass(ofMinutes(1));
        Await.latch(begun);
        for (int more = 2; more <= 4; more++) {
          time.pass(ofMinutes(1));
          int stored = more;
          Await.until(stored + " are stored", () -> stored().size() == stored);
        }
        gate.countDown();
        awaitCompleted(4);
      }
      assertThat(runs).as("the first, and the last of those that came meanwhile").hasValue(2);
      assertThat(stored())
          .extracting(each -> each.runs().get(0).result())
          .containsExactly(
              "SUCCEEDED",
              "passed over: a later tick is due",
              "passed over: a later tick is due",
              "SUCCEEDED");
    }

    @Test
    void aTickIsStoredLaterIfTheDatabaseIsAwayWhenItIsDue() throws Exception {
      ManualTime time = new ManualTime("2026-03-01T00:00:10Z");
      try (WarmingScheduler a = node(time, runs::incrementAndGet)) {
        execute("ALTER TABLE report_cache_delivery RENAME TO away");
        try {
          time.pass(ofSeconds(50));
          Await.until("it's to be tried again", () -> time.waiting() > 1);
        } finally {
          execute("ALTER TABLE away RENAME TO report_cache_delivery");
        }
        time.pass(ofSeconds(5));
        awaitCompleted(1);
      }
      assertThat(runs).hasValue(1);
    }

    @Test
    void afterItsLimitItIsInterruptedAndRecordedAndNoDeadLetter() throws Exception {
      ManualTime time = new ManualTime("2026-03-01T00:00:10Z");
      CountDownLatch begun = new CountDownLatch(1);
      try (WarmingScheduler a =
          node(
              time,
              () -> {
                begun.countDown();
                new CountDownLatch(1).await();
              })) {
        time.pass(ofMinutes(1));
        Await.latch(begun);
        time.pass(ofMinutes(5));
        Await.until("it's recorded", () -> a.jobs().get(0).timedOut() == 1);
        Await.until("the tick is done", () -> "TIMED_OUT".equals(result(0)));
      }
    }

    @Test
    void aFailureIsCountedAndTheNextTickRuns() {
      ManualTime time = new ManualTime("2026-03-01T00:00:10Z");
      try (WarmingScheduler a =
          node(
              time,
              () -> {
                assertThat(TenantContext.current()).isEmpty();
                if (runs.incrementAndGet() == 1) {
                  throw new LinkageError("broken");
                }
              })) {
        time.pass(ofMinutes(1));
        awaitCompleted(1);
        time.pass(ofMinutes(1));
        awaitCompleted(2);
        assertThat(a.jobs().get(0).failed()).isOne();
        assertThat(a.jobs().get(0).succeeded()).isOne();
      }
      assertThat(result(0)).isEqualTo("FAILED: java.lang.LinkageError");
      assertThat(result(1)).isEqualTo("SUCCEEDED");
    }

    private WarmingScheduler node(ManualTime time, WarmingTask task) {
      WarmingScheduler scheduler =
          WarmingScheduler.builder()
              .clock(time)
              .timer(time)
              .oncePerCluster(
                  DurableCluster.on(store, worker -> worker.pollInterval(Duration.ofMillis(50))))
              .build();
      scheduler.register(
          WarmingJob.of("daily figures", EACH_MINUTE, Priority.HIGH, task).oncePerCluster());
      scheduler.start();
      return scheduler;
    }

    private static void passAMinute(ManualTime time, CyclicBarrier together) {
      try {
        together.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      time.pass(ofMinutes(1));
    }

    private static void awaitIdle(WarmingScheduler... nodes) {
      for (WarmingScheduler node : nodes) {
        Await.until("nothing runs", () -> !node.jobs().get(0).running());
      }
    }

    private static List<String> minutes(String first, int count) {
      return IntStream.range(0, count)
          .mapToObj(minute -> Instant.parse(first).plus(ofMinutes(minute)).toString())
          .toList();
    }

    private String result(int index) {
      List<StoredDelivery> stored = stored();
      return stored.get(index).runs().isEmpty() ? null : stored.get(index).runs().get(0).result();
    }

    private void awaitCompleted(long count) {
      Await.until(
          count + " are completed",
          () ->
              store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L) == count);
    }

    private List<StoredDelivery> stored() {
      return store.find(DeliveryQuery.all(), 0, 100);
    }

    private void execute(String sql) throws SQLException {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void jobsThatCannotRunOncePerClusterAreRefused() {
    Schedule rate = Schedule.every(ofMinutes(1));
    WarmingJob job = WarmingJob.of("figures", rate, Priority.LOW, () -> {}).oncePerCluster();
    try (WarmingScheduler alone = WarmingScheduler.builder().build()) {
      assertThatThrownBy(() -> alone.register(job))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "job 'figures' is to run once per cluster, and the scheduler has no cluster;"
                  + " give its builder one by oncePerCluster(DurableCluster.on(store))");
    }
    try (WarmingScheduler scheduler =
        WarmingScheduler.builder()
            .oncePerCluster(DurableCluster.on(new MemoryDeliveryStore()))
            .build()) {
      assertThatThrownBy(
              () ->
                  scheduler.register(
                      WarmingJob.of("a", rate, Priority.LOW, () -> {}).atStart().oncePerCluster()))
          .hasMessageStartingWith("job 'a' can't run once per cluster and at the start");
      assertThatThrownBy(
              () ->
                  scheduler.register(
                      WarmingJob.of(
                              "a",
                              previous -> Optional.of(previous.plus(ofMinutes(1))),
                              Priority.LOW,
                              () -> {})
                          .oncePerCluster()))
          .hasMessageStartingWith("schedule of job 'a' isn't the same on all nodes");
      assertThatThrownBy(
              () ->
                  scheduler.register(
                      WarmingJob.of("a".repeat(151), rate, Priority.LOW, () -> {})
                          .oncePerCluster()))
          .hasMessageContaining("must have at most 150 characters, had 151");
      scheduler.register(job);
      scheduler.start();
    }
  }
}
