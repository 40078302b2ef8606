package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.testing.CapturedLog;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Settings of the builder that concern each other. */
class BuilderTest {

  private final Report<NoParams, String> warmed =
      Report.named("sales", String.class)
          .warmedEvery(Duration.ofHours(1), Priority.HIGH)
          .generatedBy(() -> "x");

  @Test
  void optionsForCachesThatAreGivenAreRefused() {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  ReportCache.builder()
                      .caches(caches)
                      .cacheOptions(options -> options.maximumSize(5))
                      .build())
          .withMessageStartingWith("cacheOptions have no effect on caches that are given");
    }
  }

  @Test
  void anApplicationWithoutTenantsIsWarmedInTheCentralSpace() throws Exception {
    try (ReportCache reports = ReportCache.builder().singleTenant().report(warmed).build()) {
      reports.warming().runNow("warm sales").get(20, TimeUnit.SECONDS);
      assertThat(reports.caches().central().getKeys()).containsExactly("sales");
    }
  }

  @Test
  void jobsThatRunOncePerClusterWithoutASharedTierAreDoubted() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:doubted;DB_CLOSE_DELAY=-1");
    assertThat(doubts(builder -> builder))
        .singleElement()
        .asString()
        .startsWith("Jobs [rates] run once per cluster, but no tier is shared");
    assertThat(doubts(builder -> builder.shared(JdbcTier.on(database).createTables()))).isEmpty();
  }

  private List<String> doubts(UnaryOperator<ReportCacheBuilder> options) {
    Schedule hourly = Schedule.every(Duration.ofHours(1));
    try (CapturedLog log = CapturedLog.of(ReportCache.class);
        WarmingScheduler scheduler =
            WarmingScheduler.builder()
                .oncePerCluster(DurableCluster.on(new MemoryDeliveryStore()))
                .build()) {
      options
          .apply(ReportCache.builder())
          .report(warmed)
          .warming(scheduler)
          .job(WarmingJob.of("rates", hourly, Priority.LOW, () -> {}).oncePerCluster())
          .build()
          .close();
      return log.at(Level.WARN).stream().filter(line -> line.contains("cluster")).toList();
    }
  }

  @Test
  void warmingForNoTenantIsDoubted() {
    try (CapturedLog log = CapturedLog.of(ReportCache.class)) {
      ReportCache.builder().report(warmed).build().close();
      assertThat(log.at(Level.WARN))
          .anyMatch(line -> line.contains("[sales] are to be warmed, but for no tenant"));
    }
  }
}
