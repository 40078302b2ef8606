package io.reportcache.spring;

import static io.reportcache.spring.Runners.runner;
import static io.reportcache.spring.Runners.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

@Tag("slow")
class WarmingInSpringTest {

  private static final Schedule DAILY = Schedule.every(Duration.ofDays(1));

  private final BlockingQueue<String> wakers = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ticks = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> runs = new LinkedBlockingQueue<>();

  @Test
  void springsSchedulerWakesTheJobs() {
    withTickingJob()
        .withBean(TaskScheduler.class, () -> scheduler("host-"))
        .run(context -> awaitNext(wakers, "host-1"::equals));
  }

  @Test
  void ofSeveralSchedulersTheDefaultOneIsUsed() {
    withTickingJob()
        .withBean("taskScheduler", TaskScheduler.class, () -> scheduler("default-"))
        .withBean("messageBroker", TaskScheduler.class, () -> scheduler("broker-"))
        .run(context -> awaitNext(wakers, "default-1"::equals));
  }

  @Test
  void amongSchedulersThatNothingDistinguishesWarmingHasItsOwn() {
    withTickingJob()
        .withBean("one", TaskScheduler.class, () -> scheduler("one-"))
        .withBean("two", TaskScheduler.class, () -> scheduler("two-"))
        .run(context -> awaitTimerOfItsOwn());
  }

  @Test
  void withoutASchedulerWarmingHasItsOwn() {
    withTickingJob().run(context -> awaitTimerOfItsOwn());
  }

  @Test
  void jobsRunOnThreadsOfTheirOwnAndForNoTenant() {
    runner()
        .withBean(TaskScheduler.class, () -> scheduler("host-"))
        .withBean(WarmingJob.class, () -> job("once", DAILY, true, this::noteWhereAndForWhom))
        .run(
            context -> {
              assertThat(runs.take()).isEqualTo("report-cache-warming for Optional.empty");
              WarmingScheduler scheduler = context.getBean(WarmingScheduler.class);
              scheduler.runNow("once").join(); // perhaps the one that hasn't quite ended
              runs.clear();
              TenantContext.run(TenantId.of("acme"), () -> scheduler.runNow("once").join());
              assertThat(runs.take()).isEqualTo("report-cache-warming for Optional.empty");
            });
  }

  @Test
  void reportsAreWarmedOnceTheContextIsReady() {
    CountedReport sales =
        new CountedReport(
            "sales", r -> r.warmedEvery(Duration.ofHours(1), Priority.HIGH).warmedAtStart());
    with(sales)
        .withPropertyValues("report-cache.warm-tenants=acme")
        .withBean(
            WarmingJob.class, () -> job("afterwards", DAILY, true, () -> runs.add("afterwards")))
        .run(
            context -> {
              runs.take();
              assertThat(sales.generatedFor).containsExactly(TenantId.of("acme"));
            });
  }

  @Test
  void aStoppedContextCanBeStartedAgain() {
    runner()
        .withBean(WarmingJob.class, () -> job("at start", DAILY, true, () -> runs.add("run")))
        .run(
            context -> {
              ConfigurableApplicationContext source = context.getSourceApplicationContext();
              WarmingScheduler scheduler = context.getBean(WarmingScheduler.class);
              runs.take();
              source.stop();
              assertThat(runs).isEmpty();
              source.start();
              assertThat(runs.take()).isEqualTo("run");
              assertThat(scheduler.jobs()).allMatch(job -> job.nextDue().isPresent());
              assertThat(scheduler.runNow("at start").join().outcome())
                  .isEqualTo(Outcome.SUCCEEDED);
            });
  }

  @Test
  void aSchedulerThatIsShutDownFirstDisturbsNothing() {
    ThreadPoolTaskScheduler host = scheduler("host-");
    CompletableFuture<WarmingScheduler> warming = new CompletableFuture<>();
    runner()
        .withBean(TaskScheduler.class, () -> host)
        .withBean(WarmingJob.class, () -> job("once", DAILY, false, () -> runs.add("run")))
        .run(
            context -> {
              warming.complete(context.getBean(WarmingScheduler.class));
              host.shutdown();
              assertThat(warming.join().runNow("once").join().outcome())
                  .isEqualTo(Outcome.SUCCEEDED);
              assertThat(warming.join().runNow("once").join().outcome())
                  .isEqualTo(Outcome.SUCCEEDED);
            });
  }

  private ApplicationContextRunner withTickingJob() {
    Schedule ticking = previous -> Optional.of(previous.plusMillis(1));
    return runner()
        .withBean(WarmingJob.class, () -> job("ticking", ticking, false, () -> ticks.add("tick")));
  }

  private void noteWhereAndForWhom() {
    runs.add(Thread.currentThread().getName() + " for " + TenantContext.current());
  }

  private static WarmingJob job(String name, Schedule schedule, boolean atStart, Runnable work) {
    WarmingJob job = WarmingJob.of(name, schedule, Priority.LOW, work::run);
    return atStart ? job.atStart() : job;
  }

  /** Notes which of its threads runs what. */
  private ThreadPoolTaskScheduler scheduler(String threadNames) {
    ThreadPoolTaskScheduler scheduler =
        new ThreadPoolTaskScheduler() {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, Instant at) {
            return super.schedule(
                () -> {
                  wakers.add(Thread.currentThread().getName());
                  task.run();
                },
                at);
          }
        };
    scheduler.setThreadNamePrefix(threadNames);
    scheduler.initialize();
    return scheduler;
  }

  private void awaitTimerOfItsOwn() throws InterruptedException {
    assertThat(ticks.take()).isEqualTo("tick");
    assertThat(ticks.take()).isEqualTo("tick");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .contains("report-cache-warming-timer");
    assertThat(wakers).isEmpty();
  }

  private static void awaitNext(BlockingQueue<String> seen, Predicate<String> wanted)
      throws InterruptedException {
    while (!wanted.test(seen.take())) {
      // the test's time limit ends the wait
    }
  }
}
