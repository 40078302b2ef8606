package io.reportcache.warming;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A8: jobs of a node and of its cluster share the node's places, and none keeps another waiting.
 */
@Tag("slow")
@Timeout(60)
class ClusterPlacesTest {

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger shortRuns = new AtomicInteger();
  private WarmingScheduler scheduler = scheduler(1);

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
  }

  @Test
  void withOnePlaceALocalJobWaitsForTheClusters() throws Exception {
    scheduler.register(
        TestJob.every(ofMinutes(1), "of the cluster", this::waitForGate).oncePerCluster());
    scheduler.register(TestJob.every(ofDays(1), "local", this::count));
    scheduler.start();
    time.pass(ofMinutes(1));
    Await.latch(begun);

    CompletableFuture<JobRun> local = scheduler.runNow("local");
    assertThat(status("local").running()).isFalse();
    gate.countDown();

    assertThat(local.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
    assertThat(mostAtOnce).hasValue(1);
  }

  @Test
  void withOnePlaceATickOfTheClusterWaitsForALocalJob() {
    scheduler.register(TestJob.every(ofDays(1), "local", this::waitForGate));
    scheduler.register(TestJob.every(ofMinutes(1), "of the cluster", this::count).oncePerCluster());
    scheduler.start();
    scheduler.runNow("local");
    Await.latch(begun);
    time.pass(ofMinutes(1));
    Await.until("the tick is claimed", () -> count(DeliveryStatus.PROCESSING) == 1);
    assertThat(shortRuns).hasValue(0);

    gate.countDown();

    Await.until("the tick has run", () -> shortRuns.get() == 1);
    assertThat(mostAtOnce).hasValue(1);
  }

  /** 30 of 30 ticks, though another job of the cluster takes longer than all of them together. */
  @Test
  void aLongJobOfTheClusterLetsAShortOneHaveEachOfItsTicks() {
    scheduler = scheduler(2);
    scheduler.register(
        TestJob.every(ofMinutes(1), "long", this::waitForGate)
            .timeLimit(ofHours(10))
            .oncePerCluster());
    scheduler.register(TestJob.every(ofMinutes(1), "short", this::count).oncePerCluster());
    scheduler.start();
    time.pass(ofMinutes(1));
    Await.latch(begun);
    for (int tick = 1; tick <= 30; tick++) {
      int runs = tick;
      Await.until(runs + " have run", () -> shortRuns.get() == runs);
      Await.until("it has ended", () -> !status("short").running());
      time.pass(ofMinutes(1));
    }
    assertThat(status("long").running()).isTrue();
    assertThat(shortRuns.get()).isGreaterThanOrEqualTo(30);
  }

  @Test
  void aWaitingTickThatALaterOneOvertakesIsPassedOver() {
    scheduler.register(TestJob.every(ofDays(1), "local", this::waitForGate).timeLimit(ofDays(1)));
    scheduler.register(TestJob.every(ofMinutes(1), "of the cluster", this::count).oncePerCluster());
    scheduler.start();
    scheduler.runNow("local");
    Await.latch(begun);
    for (int minute = 1; minute <= 3; minute++) {
      int tick = minute;
      time.pass(ofMinutes(1));
      Await.until(
          "the tick is claimed, those before passed over",
          () ->
              count(DeliveryStatus.PROCESSING) == 1 && count(DeliveryStatus.COMPLETED) == tick - 1);
    }
    gate.countDown();
    Await.until("the last has run", () -> count(DeliveryStatus.COMPLETED) == 3);

    assertThat(shortRuns).hasValue(1);
    assertThat(results())
        .containsExactly(
            "passed over: a later tick is due", "passed over: a later tick is due", "SUCCEEDED");
  }

  /** It was asked for on this node, and the caller waits for it. */
  @Test
  void aWaitingTickThatIsAskedForRunsHereThoughALaterOneOvertakesIt() throws Exception {
    AtomicReference<TickRunner> runner = new AtomicReference<>();
    scheduler =
        WarmingScheduler.builder()
            .clock(time)
            .ticker(time)
            .timer(time)
            .oncePerCluster(
                (ours, clock) -> {
                  runner.set(ours);
                  return new NoTicks();
                })
            .build();
    scheduler.register(TestJob.every(ofDays(1), "local", this::waitForGate).timeLimit(ofDays(1)));
    scheduler.register(TestJob.every(ofMinutes(1), "of the cluster", this::count).oncePerCluster());
    scheduler.start();
    scheduler.runNow("local");
    Await.latch(begun);
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                Instant due = Instant.parse("2026-03-01T00:01:00Z");
                result.complete(runner.get().run("of the cluster", due));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    worker.start();
    Await.until("it is in the line", () -> worker.getState() == Thread.State.TIMED_WAITING);

    CompletableFuture<JobRun> asked = scheduler.runNow("of the cluster");
    time.pass(ofMinutes(1));
    time.pass(ofMinutes(1));
    assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("passed over: a later tick is due");
    gate.countDown();

    assertThat(asked.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
    assertThat(shortRuns).hasValue(1);
  }

  /** Or each tick would cost another thread. */
  @Test
  void aScheduleThatHangsIsAskedOnceForAllTicksThatComeMeanwhile() {
    Schedule minutes = Schedule.every(ofMinutes(1)).aligned();
    AtomicInteger asked = new AtomicInteger();
    Schedule hanging =
        new Schedule() {
          @Override
          public Optional<Instant> next(Instant after) {
            return minutes.next(after);
          }

          @Override
          public boolean permits(Instant now) {
            asked.incrementAndGet();
            begun.countDown();
            Await.latch(gate);
            return true;
          }
        };
    scheduler.register(
        WarmingJob.of("of the cluster", hanging, Priority.LOW, this::count).oncePerCluster());
    scheduler.start();
    time.pass(ofMinutes(1));
    Await.latch(begun);
    for (int tick = 2; tick <= 4; tick++) {
      int before = tick - 1;
      time.pass(ofMinutes(1));
      Await.until(
          "the next is claimed",
          () -> count(DeliveryStatus.COMPLETED) == before && count(DeliveryStatus.PROCESSING) == 1);
    }
    assertThat(asked.get()).as("a last one may not have joined the line yet").isEqualTo(1);
    gate.countDown();

    Await.until("the last has run", () -> shortRuns.get() == 1);
  }

  /** Another node's clock is ahead: its tick is here before the same one is due. */
  @Test
  void aWaitingTickIsNotOvertakenByItself() {
    Schedule minutes = Schedule.every(ofMinutes(1)).aligned();
    Schedule asked =
        new Schedule() {
          @Override
          public Optional<Instant> next(Instant after) {
            return minutes.next(after);
          }

          @Override
          public boolean permits(Instant now) {
            begun.countDown(); // the tick is in the line
            Await.latch(gate);
            return true;
          }
        };
    WarmingJob job =
        WarmingJob.of("of the cluster", asked, Priority.LOW, this::count).oncePerCluster();
    scheduler.register(job);
    scheduler.start();
    DurableCluster.on(store)
        .join((name, due) -> "not here", time)
        .add(
            new ClusterTicks.Job("of the cluster", Priority.LOW, ofMinutes(1)),
            Instant.parse("2026-03-01T00:01:00Z"),
            0);
    Await.latch(begun);
    time.pass(ofMinutes(1));
    Await.until(
        "it is due here, too",
        () ->
            status("of the cluster")
                .nextDue()
                .equals(Optional.of(Instant.parse("2026-03-01T00:02:00Z"))));
    gate.countDown();

    Await.until("it has ended", () -> count(DeliveryStatus.COMPLETED) == 1);
    assertThat(results()).containsExactly("SUCCEEDED");
  }

  @Test
  void aJobThatIsRegisteredLaterHasItsTicksToo() {
    scheduler.start();
    scheduler.register(TestJob.every(ofMinutes(1), "first", () -> {}).oncePerCluster());
    scheduler.register(
        TestJob.every(ofMinutes(1), "later, and longer", this::count)
            .timeLimit(ofHours(3))
            .oncePerCluster());

    time.pass(ofMinutes(1));

    Await.until("it has run", () -> shortRuns.get() == 1);
  }

  @Test
  void aWorkerThatHangsWhenItIsStartedKeepsNoOtherJobFromItsTicks() {
    CountDownLatch starts = new CountDownLatch(2);
    scheduler =
        WarmingScheduler.builder()
            .clock(time)
            .ticker(time)
            .timer(time)
            .oncePerCluster(
                DurableCluster.on(
                    store,
                    worker -> {
                      starts.countDown();
                      if (starts.getCount() == 0) {
                        Await.latch(gate);
                      }
                      return worker.pollInterval(Duration.ofMillis(20));
                    }))
            .build();
    scheduler.register(TestJob.every(ofMinutes(1), "first", this::count).oncePerCluster());
    scheduler.start();
    CompletableFuture<Void> registering =
        CompletableFuture.runAsync(
            () ->
                scheduler.register(
                    TestJob.every(ofMinutes(1), "second", () -> {}).oncePerCluster()),
            ClusterPlacesTest::onItsOwn);
    Await.latch(starts);

    time.pass(ofMinutes(1));
    Await.until("the first runs", () -> shortRuns.get() == 1);
    assertThat(CompletableFuture.runAsync(scheduler::close, ClusterPlacesTest::onItsOwn))
        .succeedsWithin(ofSeconds(20));

    assertThat(registering).isNotDone();
    gate.countDown();
    assertThat(registering).succeedsWithin(ofSeconds(20));
  }

  /**
   * All nodes of a cluster may be one; the ticks of the hour that comes again were stored before.
   */
  @Test
  void whenTheClockIsPutBackTheTicksGoOn() {
    scheduler.register(TestJob.every(ofMinutes(5), "short", this::count).oncePerCluster());
    scheduler.start();
    passTicks(12);

    time.putClock(ofHours(-1));
    time.pass(ofMinutes(1));
    int before = shortRuns.get();
    passTicks(12);

    assertThat(shortRuns.get() - before).isBetween(11, 13);
  }

  /** Then the moment comes again, an hour later, and is a tick of its own. */
  @Test
  void aTickIsNotLostWhenTheClockIsPutBackWhileTheScheduleSaysWhatComesAfterIt() {
    Schedule minutes = Schedule.every(ofMinutes(5)).aligned();
    Instant one = Instant.parse("2026-03-01T01:00:00Z");
    AtomicInteger asked = new AtomicInteger();
    Schedule asking =
        after -> {
          if (after.equals(one) && asked.incrementAndGet() == 1) {
            time.putClock(ofHours(-1));
          }
          return minutes.next(after);
        };
    scheduler.register(new TestJob("short", asking, this::count).oncePerCluster());
    scheduler.start();
    passTicks(12);
    assertThat(asked).hasPositiveValue();

    passTicks(12);

    assertThat(stored())
        .filteredOn(each -> each.message().payload().equals(one.toString()))
        .hasSize(2);
    Await.until("all have run", () -> results().size() == 24);
    assertThat(results()).containsOnly("SUCCEEDED");
  }

  @Test
  void aTickForWhichThereIsNoThreadIsAddedLater() {
    AtomicInteger refused = new AtomicInteger(1);
    scheduler =
        WarmingScheduler.builder()
            .clock(time)
            .ticker(time)
            .timer(time)
            .executor(
                task -> {
                  if (refused.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("no thread, for once");
                  }
                  onItsOwn(task);
                })
            .oncePerCluster(
                DurableCluster.on(store, worker -> worker.pollInterval(Duration.ofMillis(20))))
            .build();
    scheduler.register(TestJob.every(ofMinutes(5), "short", this::count).oncePerCluster());
    scheduler.start();
    time.pass(ofMinutes(5));
    time.pass(ofSeconds(10));

    Await.until("it has run", () -> shortRuns.get() == 1);
  }

  @Test
  void whenTheClockIsPutForwardTheTicksThatWereMissedCountAsOne() {
    scheduler.register(
        new TestJob("short", Schedule.every(Duration.ofMillis(5)), this::count).oncePerCluster());
    time.putClock(ofDays(-365));
    scheduler.start();
    time.putClock(ofDays(365)); // six billion ticks

    time.pass(ofSeconds(1));

    Await.until("one has run", () -> shortRuns.get() > 0);
  }

  @Test
  void nodesNameTheSameOfManyMissedTicks() {
    Instant now = Instant.parse("2026-03-01T00:00:00Z");
    Schedule rate = Schedule.every(Duration.ofMillis(1)).aligned();
    assertThat(ClusterSchedule.lastDue(rate, now.minus(ofDays(365)), now)).isEqualTo(now);
    Schedule hours = Schedule.every(ofHours(1)).aligned();
    for (int minutes = 1; minutes < 500; minutes += 7) {
      assertThat(
              ClusterSchedule.lastDue(hours, now.minus(ofHours(9)), now.plus(ofMinutes(minutes))))
          .isEqualTo(now.plus(ofHours(minutes / 60)));
    }
  }

  private void passTicks(int ticks) {
    for (int tick = 0; tick < ticks; tick++) {
      int before = stored().size();
      time.pass(ofMinutes(5));
      Await.until("a tick is added", () -> stored().size() > before);
      Await.until("nothing waits", () -> count(DeliveryStatus.COMPLETED) == stored().size());
    }
  }

  /** The common pool may have one thread for all. */
  private static void onItsOwn(Runnable work) {
    Thread thread = new Thread(work, "on its own");
    thread.setDaemon(true);
    thread.start();
  }

  private WarmingScheduler scheduler(int concurrency) {
    return WarmingScheduler.builder()
        .concurrency(concurrency)
        .clock(time)
        .ticker(time)
        .timer(time)
        .oncePerCluster(
            DurableCluster.on(store, worker -> worker.pollInterval(Duration.ofMillis(20))))
        .build();
  }

  private void waitForGate() throws InterruptedException {
    enter();
    begun.countDown();
    gate.await();
    atOnce.decrementAndGet();
  }

  private void count() {
    enter();
    shortRuns.incrementAndGet();
    atOnce.decrementAndGet();
  }

  private void enter() {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
  }

  private JobStatus status(String job) {
    return scheduler.jobs().stream().filter(s -> s.job().equals(job)).findFirst().orElseThrow();
  }

  private long count(DeliveryStatus status) {
    return store.count(DeliveryQuery.all()).getOrDefault(status, 0L);
  }

  private List<StoredDelivery> stored() {
    return store.find(DeliveryQuery.all(), 0, 1_000);
  }

  private List<String> results() {
    List<String> results = new CopyOnWriteArrayList<>();
    stored().forEach(each -> each.runs().forEach(run -> results.add(run.result())));
    return results;
  }

  /** Gives no tick to any node. */
  private static final class NoTicks implements ClusterTicks {

    @Override
    public void add(Job job, Instant due, int repetition) {}

    @Override
    public void serve(Collection<Job> jobs) {}

    @Override
    public void close() {}
  }
}
