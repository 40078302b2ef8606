package io.reportcache;

import static ch.qos.logback.classic.Level.WARN;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.cache.CachePolicy;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.WarmingOptions;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R4: a report's warming for many tenants keeps to its limits, and none is always the last. */
@Timeout(60)
class WarmingLimitsTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).ticker(time).timer(time).build();
  private final List<TenantId> tenants = new ArrayList<>(tenants(6));
  private final List<String> generated = new CopyOnWriteArrayList<>();
  private final Map<String, Consumer<String>> whatHappens = new ConcurrentHashMap<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private WarmingOptions options = WarmingOptions.defaults().withFreshPart(1);
  private CachePolicy policy = CachePolicy.ttl(ofHours(2));

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
  }

  @Test
  void aRunGoesOnWhereTheOneBeforeItEnded() throws Exception {
    options = options.withLoadTimeLimit(ofHours(1));
    whatHappens.put("t3", tenant -> time.pass(ofMinutes(5)));
    try (ReportCache reports = build()) {
      assertThat(run().outcome()).isEqualTo(Outcome.TIMED_OUT);
      awaitEnd();
      assertThat(generated).containsExactly("t1", "t2", "t3");
      whatHappens.clear();
      generated.clear();

      assertThat(run().outcome()).isEqualTo(Outcome.SUCCEEDED);

      assertThat(generated).containsExactly("t4", "t5", "t6", "t1", "t2", "t3");
    }
  }

  /** Each run has time for two of six tenants. */
  @Test
  void whoeverIsSlowEveryTenantHasItsTurn() throws Exception {
    options = options.withLoadTimeLimit(ofHours(1));
    tenants.forEach(each -> whatHappens.put(each.value(), tenant -> time.pass(ofMinutes(3))));
    try (ReportCache reports = build()) {
      for (int i = 0; i < 6; i++) {
        run();
        awaitEnd();
      }

      assertThat(generated)
          .containsExactly("t1", "t2", "t3", "t4", "t5", "t6", "t1", "t2", "t3", "t4", "t5", "t6");
    }
  }

  @Test
  void newTenantsComeFirstAndThoseThatHaveGoneAreForgotten() throws Exception {
    try (ReportCache reports = build()) {
      run();
      tenants.remove(0);
      tenants.add(TenantId.of("new"));
      generated.clear();

      run();

      assertThat(generated).containsExactly("new", "t2", "t3", "t4", "t5", "t6");
    }
  }

  @Test
  void aGeneratorThatSwallowsTheInterruptKeepsTheWarmingNotGoing() throws Exception {
    options = options.withLoadTimeLimit(ofHours(1));
    whatHappens.put(
        "t2",
        tenant -> {
          time.pass(ofMinutes(5));
          assertThat(Thread.interrupted()).as("interrupted, and swallowed").isTrue();
        });
    try (ReportCache reports = build()) {
      assertThat(run().outcome()).isEqualTo(Outcome.TIMED_OUT);
      awaitEnd();

      assertThat(generated).containsExactly("t1", "t2");
    }
  }

  @Test
  void afterCloseNoFurtherTenantIsWarmedThoughTheInterruptIsSwallowed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    whatHappens.put(
        "t2",
        tenant -> {
          begun.countDown();
          boolean waits = true;
          while (waits) {
            try {
              gate.await();
              waits = false;
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          }
        });
    try (ReportCache reports = build()) {
      var run = scheduler.runNow("warm report");
      Await.latch(begun);
      Thread closing = new Thread(scheduler::close);
      closing.start();
      Await.latch(interrupted);
      gate.countDown();
      closing.join();

      assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(generated).containsExactly("t1", "t2");
    }
  }

  @Test
  void aLoadOverItsLimitIsInterruptedAndTheOtherTenantsAreWarmed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    whatHappens.put(
        "t1",
        tenant -> {
          begun.countDown();
          waitForGate();
        });
    try (ReportCache reports = build()) {
      var run = scheduler.runNow("warm report");
      Await.latch(begun);
      time.pass(ofMinutes(1));

      JobRun ended = run.get(20, TimeUnit.SECONDS);
      assertThat(ended.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(ended.failure().orElseThrow().getSuppressed())
          .singleElement()
          .satisfies(
              e ->
                  assertThat(e)
                      .hasMessage(
                          "tenant 't1' took longer than its limit of PT1M and was interrupted"));
      assertThat(generated).containsExactly("t1", "t2", "t3", "t4", "t5", "t6");
    }
  }

  @Test
  void aLoadThatNeverReturnsCostsAThreadAndTheOthersAreWarmedByAnother() throws Exception {
    CountDownLatch begun = hang("t2", new CountDownLatch(1));
    try (ReportCache reports = build()) {
      var run = scheduler.runNow("warm report");
      Await.latch(begun);
      time.pass(ofMinutes(1)); // interrupted
      time.pass(ofSeconds(10)); // given up

      assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.TIMED_OUT);
      Await.until("the others are warmed", () -> generated.contains("t6"));
      assertThat(List.copyOf(generated).subList(0, 6))
          .containsExactly("t1", "t2", "t3", "t4", "t5", "t6");
    }
  }

  @Test
  void noMoreThanThreeThreadsAreGivenUpForOneReport() {
    AtomicInteger hung = new AtomicInteger();
    tenants.forEach(
        each ->
            whatHappens.put(
                each.value(),
                tenant -> {
                  hung.incrementAndGet();
                  waitStubbornly();
                }));
    try (ReportCache reports = build()) {
      scheduler.runNow("warm report");
      for (int i = 1; i <= 4; i++) {
        int threads = i;
        Await.until(threads + " hang", () -> hung.get() == threads);
        time.pass(ofMinutes(1));
        time.pass(ofSeconds(10));
      }
      time.pass(ofHours(3));
      assertThat(hung).as("three, and the one that blocks the job").hasValue(4);

      gate.countDown();
      whatHappens.clear();
      Await.until("the job runs again", () -> generated.size() >= 6);
    }
  }

  /** The lost ones are still away then. */
  @Test
  void whenTheThreadThatBlocksTheJobReturnsTheJobGoesOn() {
    AtomicInteger hung = new AtomicInteger();
    CountDownLatch fourth = new CountDownLatch(1);
    tenants.forEach(
        each ->
            whatHappens.put(
                each.value(),
                tenant -> {
                  waitStubbornly(hung.incrementAndGet() == 4 ? fourth : gate);
                }));
    try (ReportCache reports = build()) {
      scheduler.runNow("warm report");
      for (int i = 1; i <= 3; i++) {
        int threads = i;
        Await.until(threads + " hang", () -> hung.get() == threads);
        time.pass(ofMinutes(1));
        time.pass(ofSeconds(10));
      }
      Await.until("the fourth hangs", () -> hung.get() == 4);
      whatHappens.clear();
      time.pass(ofMinutes(1));
      time.pass(ofSeconds(10));
      fourth.countDown();

      Await.until("the job runs again", () -> generated.size() >= 6);
    }
  }

  @Test
  void warmingLoadsOneAfterTheOtherThoughReadersHaveATimeout() throws Exception {
    policy = policy.withHardTimeout(ofMillis(1));
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch timeoutIsUp = new CountDownLatch(1);
    tenants.forEach(
        each ->
            whatHappens.put(
                each.value(),
                tenant -> {
                  most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                  threads.add(Thread.currentThread().getName());
                  try {
                    var unused = timeoutIsUp.await(5, TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  atOnce.decrementAndGet();
                }));
    try (ReportCache reports = build()) {
      assertThat(run().outcome()).isEqualTo(Outcome.SUCCEEDED);

      assertThat(most).hasValue(1);
      assertThat(threads).allMatch(name -> name.startsWith("report-cache-warming"));
      assertThat(reports.caches().size()).isEqualTo(6);
    }
  }

  @Test
  void whatIsFreshIsLeftAndWhatWouldExpireBeforeTheNextRunEndsIsNot() throws Exception {
    options = WarmingOptions.defaults();
    ManualTime age = new ManualTime("2026-03-01T00:00:00Z");
    try (ReportCache reports = builder().cacheOptions(o -> o.ticker(age)).build()) {
      run();
      generated.clear();

      age.pass(ofMinutes(54)); // of two hours 66 minutes are left; the next run ends after 65
      run();
      assertThat(generated).isEmpty();

      age.pass(ofMinutes(2));
      run();
      assertThat(generated).hasSize(6);
    }
  }

  @Test
  void whatWasInvalidatedIsGeneratedHoweverMuchOfItsLifeIsLeft() throws Exception {
    options = WarmingOptions.defaults();
    try (ReportCache reports = build()) {
      run();
      generated.clear();
      reports.caches().tenant("t4").flush();

      run();

      assertThat(generated).containsExactly("t4");
    }
  }

  @Test
  void aResultThatDoesNotExpireIsGeneratedOnceUnlessEverythingIsToBeAnew() throws Exception {
    options = WarmingOptions.defaults();
    policy = CachePolicy.forever();
    try (ReportCache reports = build()) {
      run();
      run();
      assertThat(generated).hasSize(6);
    }
  }

  @Test
  void moreThanFitsIsSaidInTheRecordAndOnceInTheLog() throws Exception {
    tenants.clear();
    tenants.addAll(tenants(20));
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class);
        ReportCache reports = builder().cacheOptions(o -> o.maximumSize(15)).build()) {
      JobRun run = run();

      assertThat(run.outcome()).isEqualTo(Outcome.SUCCEEDED);
      assertThat(run.notes())
          .containsExactly(
              "5 results that were warmed have been evicted while others were warmed: more is"
                  + " warmed than the cache has room for; raise maximumSize or the tenants'"
                  + " shares, or warm less");
      assertThat(log.at(WARN)).hasSize(1);
    }
  }

  @Test
  void whatFitsAndWhatReadersEvictIsNotSaid() throws Exception {
    try (ReportCache reports = builder().cacheOptions(o -> o.maximumSize(10)).build()) {
      assertThat(run().notes()).isEmpty();
      for (int i = 0; i < 50; i++) {
        reports.caches().tenant("reader").put("key:" + i, i, ofHours(1));
      }
      reports.caches().tenant("reader").flush();
      reports.caches().cleanUp();

      assertThat(run().notes()).isEmpty();
    }
  }

  @Test
  void warmingForNobodyIsSkippedAndSaysSo() throws Exception {
    tenants.clear();
    try (CapturedLog log = CapturedLog.of(WarmingScheduler.class);
        ReportCache reports = build()) {
      JobRun run = run();

      assertThat(run.outcome()).isEqualTo(Outcome.SKIPPED);
      assertThat(log.at(WARN))
          .containsExactly(
              "Job warm report: skipped: there is no tenant to warm report 'report' for; see"
                  + " warmTenants");
      assertThat(status().succeeded()).isZero();
      assertThat(status().skipped()).isEqualTo(1);
    }
  }

  @Test
  void limitsAreSetForAllReportsOrForOne() {
    WarmingOptions ofAll = WarmingOptions.defaults().withTimeLimit(ofMinutes(20));
    assertThat(WarmingOptions.defaults())
        .isEqualTo(new WarmingOptions(ofMinutes(5), ofMinutes(1), 0.5));
    assertThat(report(null).warmup().orElseThrow().options()).isEmpty();
    assertThat(report(ofAll).warmup().orElseThrow().options()).contains(ofAll);
    for (Duration none : List.of(Duration.ZERO, ofSeconds(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ofAll.withTimeLimit(none))
          .withMessageStartingWith("timeLimit must be more than zero, was " + none);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ofAll.withLoadTimeLimit(none))
          .withMessageStartingWith("loadTimeLimit must be more than zero, was " + none);
    }
    for (double part : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ofAll.withFreshPart(part))
          .withMessageStartingWith("freshPart must be from 0 to 1, was " + part);
    }
  }

  private ReportCache build() {
    return builder().build();
  }

  private ReportCacheBuilder builder() {
    return ReportCache.builder()
        .clock(time)
        .warming(scheduler)
        .warmTenants(() -> tenants)
        .warmingOptions(options)
        .report(report(null));
  }

  private Report<NoParams, String> report(WarmingOptions own) {
    var builder =
        Report.named("report", String.class)
            .policy(policy)
            .warmedEvery(ofHours(1), Priority.MEDIUM);
    if (own != null) {
      builder.warmingOptions(own);
    }
    return builder.generatedBy(
        () -> {
          String tenant = TenantContext.require().value();
          generated.add(tenant);
          whatHappens.getOrDefault(tenant, each -> {}).accept(tenant);
          return "report of " + tenant;
        });
  }

  private JobRun run() throws Exception {
    return scheduler.runNow("warm report").get(20, TimeUnit.SECONDS);
  }

  private void awaitEnd() {
    Await.until("the thread has returned", () -> !status().running());
  }

  private JobStatus status() {
    return scheduler.jobs().stream()
        .filter(each -> each.job().equals("warm report"))
        .findFirst()
        .orElseThrow();
  }

  private CountDownLatch hang(String tenant, CountDownLatch begun) {
    whatHappens.put(
        tenant,
        each -> {
          begun.countDown();
          waitStubbornly();
        });
    return begun;
  }

  private void waitStubbornly() {
    waitStubbornly(gate);
  }

  private static void waitStubbornly(CountDownLatch gate) {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        // that is the point
      }
    }
  }

  private void waitForGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<TenantId> tenants(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> TenantId.of("t" + i)).toList();
  }
}
