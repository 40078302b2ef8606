package io.reportcache.spring;

import static io.reportcache.spring.Runners.runner;
import static io.reportcache.spring.Runners.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.Weigher;
import io.reportcache.key.ReportKey;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@Tag("slow")
class PropertiesActTest {

  private final CountedReport sales = new CountedReport("sales");
  private final CountedReport warmed =
      new CountedReport("warmed", r -> r.warmedEvery(Duration.ofHours(1), Priority.HIGH));

  @Test
  void enabledFalseLeavesNothing() {
    runner()
        .withPropertyValues("report-cache.enabled=false")
        .run(
            context ->
                assertThat(context.getBeanDefinitionNames())
                    .noneMatch(name -> name.toLowerCase().contains("reportcache")));
  }

  @Test
  void maximumSizeBoundsTheEntries() {
    runner()
        .withPropertyValues("report-cache.maximum-size=7")
        .run(
            context ->
                assertThat(fill(context.getBean(TenantCacheManager.class), 50)).isEqualTo(7));
    runner()
        .run(
            context ->
                assertThat(fill(context.getBean(TenantCacheManager.class), 1_100))
                    .isEqualTo(1_000));
  }

  @Test
  void maximumWeightBoundsWhatTheWeigherSaysTogether() {
    with()
        .withBean(Weigher.class, () -> (key, value) -> 10)
        .withPropertyValues("report-cache.maximum-weight=75")
        .run(
            context ->
                assertThat(fill(context.getBean(TenantCacheManager.class), 50)).isEqualTo(7));
  }

  @Test
  void aWeigherWithoutAMaximumWeightIsWarnedOf() {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      with()
          .withBean(Weigher.class, () -> (key, value) -> 10)
          .run(
              context ->
                  assertThat(fill(context.getBean(TenantCacheManager.class), 50)).isEqualTo(50));
      assertThat(log.messages())
          .anyMatch(text -> text.contains("Weigher, but report-cache.maximum-weight isn't set"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "per-tenant-report, acme, sales:2",
    "per-tenant, acme, stock:1",
    "per-report, globex, sales:2",
    "total, globex, stock:1"
  })
  void aLoadLimitOfOneKeepsAnotherLoadWaiting(String limit, String tenant, String key) {
    with()
        .withPropertyValues("report-cache.load-limits." + limit + "=1")
        .run(
            context -> {
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              CountDownLatch begun = new CountDownLatch(1);
              CountDownLatch end = new CountDownLatch(1);
              Thread first =
                  new Thread(
                      new FutureTask<>(
                          () ->
                              caches
                                  .tenant("acme")
                                  .remember(
                                      ReportKey.of("sales:1", String.class),
                                      timeout(Duration.ofSeconds(20)),
                                      () -> {
                                        begun.countDown();
                                        assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
                                        return "x";
                                      })));
              first.start();
              assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
              assertThatThrownBy(
                      () ->
                          caches
                              .tenant(tenant)
                              .remember(
                                  ReportKey.of(key, String.class),
                                  timeout(Duration.ofMillis(10)),
                                  () -> "y"))
                  .isInstanceOf(LoadTimeoutException.class)
                  .hasMessageContaining("hasn't begun");
              end.countDown();
              first.join(20_000);
            });
  }

  private static CachePolicy timeout(Duration hard) {
    return CachePolicy.ttl(Duration.ofMinutes(1)).withHardTimeout(hard);
  }

  @ParameterizedTest
  @CsvSource({"lru, 50, 50", "FREQUENCY, 90, 100"})
  void evictionPolicyDecidesWhichEntriesMakeRoom(String policy, long least, long most) {
    runner()
        .withPropertyValues(
            "report-cache.maximum-size=100", "report-cache.eviction-policy=" + policy)
        .run(
            context -> {
              TenantCache cache = context.getBean(TenantCacheManager.class).tenant("acme");
              IntStream.range(0, 100).forEach(i -> cache.forever("often:" + i, i));
              for (int round = 0; round < 5; round++) {
                IntStream.range(0, 100).forEach(i -> cache.has("often:" + i));
                IntStream.range(0, 100).forEach(i -> cache.get("often:" + i, Integer.class));
              }
              IntStream.range(0, 50).forEach(i -> cache.forever("once:" + i, i));
              assertThat(IntStream.range(0, 100).filter(i -> cache.has("often:" + i)).count())
                  .isBetween(least, most);
            });
  }

  @Test
  void tenantShareKeepsTheEntriesOfEachTenantFromBeingPushedOut() {
    with()
        .withPropertyValues("report-cache.maximum-size=100", "report-cache.tenant-share=20")
        .run(
            context -> {
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              TenantCache quiet = caches.tenant("quiet");
              IntStream.range(0, 20).forEach(i -> quiet.forever("k:" + i, i));
              fill(caches, 1_000);
              assertThat(quiet.getKeys()).hasSize(20);
            });
    with()
        .withPropertyValues("report-cache.maximum-size=100")
        .run(
            context -> {
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              caches.tenant("quiet").forever("k", 1);
              fill(caches, 1_000);
              assertThat(caches.tenant("quiet").getKeys()).as("without a share").isEmpty();
            });
  }

  @Test
  void mutationCheckEveryFindsResultsThatAreChanged() {
    with()
        .withPropertyValues("report-cache.mutation-check-every=1")
        .run(context -> assertThat(changeAndRead(context)).isOne());
    with().run(context -> assertThat(changeAndRead(context)).as("by default").isZero());
  }

  private static long changeAndRead(ApplicationContext context) {
    TenantCacheManager caches = context.getBean(TenantCacheManager.class);
    List<String> rows = new ArrayList<>();
    caches.tenant("acme").forever("rows", rows);
    rows.add("more");
    caches.tenant("acme").get("rows", ArrayList.class);
    return caches.statsOfAllTenants().mutations();
  }

  @Test
  void nodeIsNamedInExplanations() {
    with(sales)
        .withPropertyValues("report-cache.node=shop-1")
        .run(
            context ->
                assertThat(
                        context
                            .getBean(ReportCache.class)
                            .tenant("acme")
                            .explain(sales.report)
                            .node())
                    .isEqualTo("shop-1"));
  }

  @Test
  void loadTimeoutEndsTheWaitForAnothersLoad() {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    Report<NoParams, String> slow =
        Report.named("slow", String.class)
            .generatedBy(
                () -> {
                  if (loads.incrementAndGet() > 1) {
                    return "mine";
                  }
                  loading.countDown();
                  await(done);
                  return "another's";
                });
    runner()
        .withBean(Report.class, () -> slow)
        .withPropertyValues("report-cache.load-timeout=1ms")
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              CompletableFuture<String> first =
                  CompletableFuture.supplyAsync(() -> reports.tenant("acme").get(slow));
              await(loading);
              assertThat(reports.tenant("acme").get(slow)).isEqualTo("mine");
              done.countDown();
              assertThat(first.join()).isEqualTo("another's");
            });
  }

  @Test
  void singleTenantCallsEventsAndWarmingNeedNoTenant() {
    with(sales, warmed)
        .withPropertyValues("report-cache.single-tenant=true")
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.get(sales.report)).isEqualTo(1);
              context.publishEvent(new OrderCreated("o-1"));
              assertThat(reports.get(sales.report)).isEqualTo(2);
              reports.warming().runNow("warm warmed").join();
              assertThat(warmed.generatedFor).containsExactly(TenantId.CENTRAL);
            });
  }

  @Test
  void aTenantHasAShareOfItsOwn() {
    with()
        .withPropertyValues("report-cache.maximum-size=10", "report-cache.tenant-shares[Acme.1]=4")
        .run(
            context -> {
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              for (int i = 0; i < 4; i++) {
                caches.tenant("Acme.1").put("kept:" + i, i, Duration.ofHours(1));
              }
              for (int i = 0; i < 100; i++) {
                caches.tenant("other").put("many:" + i, i, Duration.ofHours(1));
              }
              caches.cleanUp();
              assertThat(caches.tenant("Acme.1").getKeys()).hasSize(4);
            });
  }

  @Test
  void aTtlTakesThePlaceOfTheDeclaredOne() {
    AtomicLong now = new AtomicLong();
    with(sales)
        .withPropertyValues("report-cache.reports.sales.ttl=5m")
        .withBean(
            TenantCacheManager.class, () -> TenantCacheManager.builder().ticker(now::get).build())
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              reports.tenant("acme").get(sales.report);
              now.addAndGet(Duration.ofMinutes(4).toNanos());
              assertThat(reports.tenant("acme").get(sales.report)).isEqualTo(1);
              now.addAndGet(Duration.ofMinutes(2).toNanos());
              assertThat(reports.tenant("acme").get(sales.report)).isEqualTo(2);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "daily-sales, report-cache.reports.daily-sales.ttl",
    "dailySales, report-cache.reports.dailysales.ttl",
    "daily_sales, report-cache.reports[daily_sales].ttl",
    "sales.daily, report-cache.reports[sales.daily].ttl",
  })
  void aTtlFindsItsReportHoweverThatIsSpelled(String report, String property) {
    with(new CountedReport(report))
        .withInitializer(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addLast(new MapPropertySource("file", Map.of(property, "7m"))))
        .run(context -> assertThat(ttl(context)).contains(Duration.ofMinutes(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "daily_sales, REPORTCACHE_REPORTS_DAILYSALES_TTL",
    "daily-sales, REPORTCACHE_REPORTS_DAILYSALES_TTL",
    "sales.daily, REPORTCACHE_REPORTS_SALESDAILY_TTL",
  })
  void anEnvironmentVariableFindsItsReport(String report, String variable) {
    with(new CountedReport(report))
        .withInitializer(context -> environment(context, Map.of(variable, "7m")))
        .run(context -> assertThat(ttl(context)).contains(Duration.ofMinutes(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "dailySales, report-cache.reports.dailySales.ttl",
    "daily_sales, report-cache.reports[daily_sales].ttl"
  })
  void anEnvironmentVariableOverridesAFileThatSpellsTheReportOtherwise(
      String report, String property) {
    with(new CountedReport(report))
        .withInitializer(
            context -> environment(context, Map.of("REPORTCACHE_REPORTS_DAILYSALES_TTL", "7m")))
        .withPropertyValues(property + "=1m")
        .run(context -> assertThat(ttl(context)).contains(Duration.ofMinutes(7)));
  }

  @Test
  void namesThatDifferOnlyInDashesStayApart() {
    with(new CountedReport("a-b"), new CountedReport("ab"))
        .withPropertyValues("report-cache.reports[ab].ttl=1m", "report-cache.reports[a-b].ttl=2m")
        .run(
            context ->
                assertThat(context.getBean(ReportCache.class).catalogue())
                    .extracting(each -> each.name() + " " + each.policy().ttl().orElseThrow())
                    .containsExactlyInAnyOrder("a-b PT2M", "ab PT1M"));
  }

  @Test
  void warmTenantsAreWarmed() {
    with(warmed)
        .withPropertyValues("report-cache.warm-tenants=acme,globex,acme")
        .run(
            context -> {
              context.getBean(WarmingScheduler.class).runNow("warm warmed").join();
              assertThat(warmed.generatedFor)
                  .containsExactly(TenantId.of("acme"), TenantId.of("globex"));
            });
  }

  @Test
  void warmingForNobodyIsToldAtTheStart() {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      with(warmed).run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("[warmed]", "report-cache.warm-tenants");
    }
  }

  @Test
  void whereThereIsNothingToTellNothingIsTold() {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      with(warmed).withPropertyValues("report-cache.warm-tenants=acme").run(context -> {});
      with(warmed).withPropertyValues("report-cache.single-tenant=true").run(context -> {});
      with(sales).run(context -> {});
      assertThat(log.messages()).isEmpty();
    }
  }

  @Test
  void tenantsThatABeanTakesThePlaceOfAreToldAtTheStart() {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      with(warmed)
          .withPropertyValues("report-cache.warm-tenants=acme")
          .withBean(WarmedTenants.class, () -> List::of)
          .run(context -> {});
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("report-cache.warm-tenants=[acme] has no effect");
    }
  }

  @Test
  void schedulerEnabledFalseRunsJobsOnlyOnDemand() {
    with(warmed)
        .withPropertyValues(
            "report-cache.scheduler.enabled=false", "report-cache.warm-tenants=acme")
        .run(
            context -> {
              WarmingScheduler scheduler = context.getBean(WarmingScheduler.class);
              assertThat(scheduler.jobs()).allMatch(job -> job.nextDue().isEmpty());
              scheduler.runNow("warm warmed").join();
              assertThat(warmed.generatedFor).containsExactly(TenantId.of("acme"));
            });
  }

  @Test
  void warmingFreshPartDecidesWhatIsGeneratedAnew() {
    for (String part : List.of("0.5", "1")) {
      CountedReport report =
          new CountedReport("warmed", r -> r.warmedEvery(Duration.ofMinutes(1), Priority.HIGH));
      with(report)
          .withPropertyValues(
              "report-cache.warm-tenants=acme",
              "report-cache.scheduler.enabled=false",
              "report-cache.warming.time-limit=2m",
              "report-cache.warming.fresh-part=" + part)
          .run(
              context -> {
                WarmingScheduler scheduler = context.getBean(WarmingScheduler.class);
                scheduler.runNow("warm warmed").join();
                scheduler.runNow("warm warmed").join();
                assertThat(report.generatedFor).hasSize(part.equals("1") ? 2 : 1);
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"time-limit, TIMED_OUT", "load-time-limit, FAILED"})
  void warmingLimitsEndALoadThatTakesTooLong(String limit, Outcome outcome) {
    Report<NoParams, String> endless =
        Report.named("endless", String.class)
            .warmedEvery(Duration.ofHours(1), Priority.HIGH)
            .generatedBy(
                () -> {
                  try {
                    new CountDownLatch(1).await();
                    return "never";
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    runner()
        .withBean("endless", Report.class, () -> endless)
        .withPropertyValues(
            "report-cache.warm-tenants=acme",
            "report-cache.scheduler.enabled=false",
            "report-cache.warming." + limit + "=50ms")
        .run(
            context ->
                assertThat(
                        context
                            .getBean(WarmingScheduler.class)
                            .runNow("warm endless")
                            .join()
                            .outcome())
                    .isEqualTo(outcome));
  }

  @Test
  void schedulerConcurrencyLetsJobsRunTogether() {
    CountDownLatch both = new CountDownLatch(2);
    runner()
        .withPropertyValues("report-cache.scheduler.concurrency=2")
        .withBean("one", WarmingJob.class, () -> meeting("one", both))
        .withBean("two", WarmingJob.class, () -> meeting("two", both))
        .run(context -> await(both));
  }

  @Test
  void cleanUpTimeAndZoneDecideWhenItIsDue() {
    runner()
        .withPropertyValues(
            "report-cache.clean-up.time=04:30", "report-cache.clean-up.zone=Asia/Tokyo")
        .run(
            context ->
                assertThat(
                        LocalTime.ofInstant(
                            cleanUpDue(context.getBean(WarmingScheduler.class)),
                            ZoneId.of("Asia/Tokyo")))
                    .isEqualTo(LocalTime.of(4, 30)));
    runner()
        .run(
            context ->
                assertThat(cleanUpDue(context.getBean(WarmingScheduler.class)))
                    .isEqualTo(
                        Schedule.dailyAt(LocalTime.of(3, 0), ZoneId.systemDefault())
                            .next(Instant.now())
                            .orElseThrow()));
  }

  @Test
  void cleanUpEnabledFalseLeavesTheJobOut() {
    runner()
        .withPropertyValues("report-cache.clean-up.enabled=false")
        .run(context -> assertThat(context.getBean(WarmingScheduler.class).jobs()).isEmpty());
  }

  private static void environment(
      ConfigurableApplicationContext context, Map<String, Object> variables) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
  }

  private static Optional<Duration> ttl(ApplicationContext context) {
    return context.getBean(ReportCache.class).catalogue().get(0).policy().ttl();
  }

  private static Instant cleanUpDue(WarmingScheduler scheduler) {
    JobStatus cleanUp = scheduler.jobs().get(0);
    assertThat(cleanUp.job()).isEqualTo("clean up");
    return cleanUp.nextDue().orElseThrow();
  }

  private static int fill(TenantCacheManager caches, int entries) {
    IntStream.range(0, entries).forEach(i -> caches.tenant("acme").forever("k:" + i, i));
    return caches.size();
  }

  private static WarmingJob meeting(String name, CountDownLatch both) {
    return WarmingJob.of(
            name,
            Schedule.every(Duration.ofDays(1)),
            Priority.LOW,
            () -> {
              both.countDown();
              both.await();
            })
        .atStart();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
