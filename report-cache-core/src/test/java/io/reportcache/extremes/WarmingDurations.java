package io.reportcache.extremes;

import static io.reportcache.extremes.Extreme.isForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.schedule.Schedule;
import io.reportcache.schedule.Timer;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.ClusterTicks;
import io.reportcache.warming.JobContext;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What schedules, timers and jobs take. */
final class WarmingDurations {

  private WarmingDurations() {}

  static List<Taker<Duration>> takers() {
    return List.of(
        new Taker<>("Schedule.every(Duration*)", "period", WarmingDurations::every),
        new Taker<>("Timer.after(Duration*, Runnable)", "delay", WarmingDurations::after),
        new Taker<>("WarmingJob.timeLimit()*", "timeLimit", WarmingDurations::timeLimit),
        new Taker<>(
            "ClusterTicks.Job.new(String, Priority, Duration*)",
            "longest",
            WarmingDurations::ofACluster),
        new Taker<>(
            "JobContext.part(Duration*, WarmingTask)", "limit", WarmingDurations::partOfARun));
  }

  private static void ofACluster(Duration longest) {
    ClusterTicks.Job job = new ClusterTicks.Job("figures", Priority.LOW, longest);
    try (ClusterTicks ticks =
        DurableCluster.on(new MemoryDeliveryStore())
            .join((name, due) -> "ran", InstantSource.system())) {
      ticks.serve(List.of(job));
    }
  }

  private static void every(Duration period) {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    for (Schedule schedule : List.of(Schedule.every(period), Schedule.every(period).aligned())) {
      Optional<Instant> next = schedule.next(now);
      assertThat(next.filter(moment -> moment.isBefore(Instant.parse("2090-01-01T00:00:00Z"))))
          .as("due soon")
          .isEmpty();
      assertThat(schedule.next(now, now.plusSeconds(1))).isEqualTo(next);
      assertThat(schedule.permits(now)).isTrue();
    }
  }

  private static void after(Duration delay) {
    ScheduledExecutorService executor = new ScheduledThreadPoolExecutor(1);
    try {
      CountDownLatch ran = new CountDownLatch(1);
      Future<?> alarm = Timer.on(executor).after(delay, ran::countDown);
      CountDownLatch other = new CountDownLatch(1);
      var unused = Timer.on(executor).after(Duration.ofMillis(1), other::countDown);
      Await.latch(other);
      if (isForEver(delay)) {
        assertThat(alarm.isDone()).isFalse();
        assertThat(alarm.cancel(false)).isTrue();
      } else {
        Await.latch(ran);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private record Job(Duration timeLimit, Duration partLimit) implements WarmingJob {

    @Override
    public Schedule schedule() {
      return Schedule.every(Duration.ofMinutes(1));
    }

    @Override
    public Priority priority() {
      return Priority.HIGH;
    }

    @Override
    public void run() {
      throw new AssertionError("it is run in parts");
    }

    @Override
    public void run(JobContext run) throws Exception {
      run.part(partLimit, () -> assertThat(Thread.currentThread().isInterrupted()).isFalse());
    }
  }

  private static void timeLimit(Duration limit) throws Exception {
    assertThat(failureOf(new Job(limit, Duration.ofMinutes(1)))).isEmpty();
  }

  private static void partOfARun(Duration limit) throws Exception {
    Optional<Throwable> failure = failureOf(new Job(Duration.ofMinutes(1), limit));
    if (failure.isPresent()) {
      throw (Exception) failure.get();
    }
  }

  private static Optional<Throwable> failureOf(WarmingJob job) throws Exception {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    try (WarmingScheduler scheduler =
        WarmingScheduler.builder().clock(time).ticker(time).timer(time).build()) {
      scheduler.register(job);
      var run = scheduler.runNow(job.name()).get(20, TimeUnit.SECONDS);
      assertThat(run.outcome())
          .isEqualTo(run.failure().isPresent() ? Outcome.FAILED : Outcome.SUCCEEDED);
      return run.failure();
    }
  }
}
