package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** Caches that annotations of Spring name are there from the start. */
class AnnotatedCachesTest {

  record Sold() implements DomainEvent {}

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class CachingOn {}

  static class Prices {

    @Cacheable("dashboard:prices")
    public int of(String product) {
      return 1;
    }

    @CacheEvict("dashboard:prices")
    public void change(String product) {}

    @Caching(
        put = @CachePut("dashboard:prices"),
        evict = @CacheEvict(cacheNames = "stock", allEntries = true))
    public int put(String product) {
      return 2;
    }
  }

  static class Whole {

    @Cacheable("dashboard")
    public int all(String part) {
      return 1;
    }
  }

  @Test
  void theyAreInTheCatalogueWithWhatDropsThem() {
    runner()
        .withBean(Prices.class)
        .withBean(InvalidationRules.class, AnnotatedCachesTest::rules)
        .withBean(Report.class, () -> Report.named("sales", String.class).generatedBy(() -> "x"))
        .withInitializer( // withPropertyValues would split it at the colon
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new MapPropertySource(
                            "test", Map.of("report-cache.caches[dashboard:prices].ttl", "5m"))))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.catalogue())
                  .extracting(ReportDescription::name)
                  .containsExactly("sales", "dashboard:prices", "stock");
              ReportDescription prices = reports.catalogue().get(1);
              assertThat(prices.policy().ttl()).contains(Duration.ofMinutes(5));
              assertThat(prices.invalidatedBy()).containsExactly(Sold.class);
              assertThat(prices.warmed()).isEqualTo(Optional.empty());
              assertThat(reports.catalogue().get(2).invalidatedBy()).isEmpty();
              AnnotatedCaches annotated = context.getBean(AnnotatedCaches.class);
              assertThat(annotated.changedBy("dashboard:prices"))
                  .containsExactly("Prices.change", "Prices.put");
              assertThat(annotated.changedBy("stock")).containsExactly("Prices.put");
              assertThat(annotated.changedBy("none")).isEmpty();
            });
  }

  @Test
  void cachesOfAnotherManagerAreLeftAlone() {
    runner()
        .withBean(Prices.class)
        .withBean(ConcurrentMapCacheManager.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(ReportCache.class).catalogue()).isEmpty();
            });
  }

  @Test
  void aNameThatBeginsThatOfAnotherCacheStopsTheStart() {
    runner()
        .withBean(Prices.class)
        .withBean(Whole.class)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(Whole.class.getName() + ".all: there can't be a cache")
                    .hasStackTraceContaining("'dashboard' beside the cache 'dashboard:prices'"));
  }

  @Test
  void aNameThatBeginsThatOfAReportStopsTheStart() {
    runner()
        .withBean(Whole.class)
        .withBean(
            Report.class, () -> Report.named("dashboard:kpis", String.class).generatedBy(() -> "x"))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(
                        "there can't be a cache 'dashboard' beside the report 'dashboard:kpis'"));
    runner()
        .withBean(Report.class, () -> Report.named("sales", String.class).generatedBy(() -> "x"))
        .withPropertyValues("report-cache.caches.sales.ttl=1m")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("there can't be a cache 'sales' beside the report"));
  }

  @Test
  void withoutSpringsAnnotationsNothingIsLookedFor() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, CacheManagerAutoConfiguration.class))
        .withBean(Prices.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(ReportCache.class).catalogue()).isEmpty();
            });
  }

  /** One that is made on demand may have any name, so it is refused by nobody. */
  @Test
  void optionsForANameThatIsNearlyThatOfAnAnnotationAreLogged() {
    try (Logged log = new Logged(CacheManagerAutoConfiguration.class)) {
      runner()
          .withBean(Whole.class)
          .withPropertyValues(
              "report-cache.caches.dashboards.ttl=1m",
              "report-cache.caches.Dashboard.ttl=1m",
              "report-cache.caches.prices.ttl=1m")
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages())
          .containsExactly(
              "report-cache.caches.dashboards are the options of a cache that no annotation names;"
                  + " did you mean 'dashboard'?");
    }
  }

  private static InvalidationRules rules() {
    return InvalidationRules.builder().on(Sold.class).invalidate("dashboard:*").build();
  }

  private static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, CacheManagerAutoConfiguration.class))
        .withUserConfiguration(CachingOn.class);
  }
}
