package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.spring.CacheManagerAutoConfiguration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;

class CacheManagerAutoConfigurationTest {

  @Test
  void theApplicationGetsACacheManager() {
    Contexts.caching()
        .run(
            context -> {
              assertThat(context).hasSingleBean(CacheManager.class);
              assertThat(context.getBean(CacheManager.class))
                  .isInstanceOf(SpringCacheManager.class);
              assertThat(cachesOf(context.getBean(CacheManager.class)))
                  .isSameAs(context.getBean(TenantCacheManager.class));
            });
  }

  @Test
  void itIsFoundByBoot() {
    assertThat(ImportCandidates.load(AutoConfiguration.class, null))
        .contains(CacheManagerAutoConfiguration.class.getName());
    AutoConfiguration order =
        Objects.requireNonNull(
            CacheManagerAutoConfiguration.class.getAnnotation(AutoConfiguration.class));
    assertThat(order.beforeName())
        .containsExactlyInAnyOrder(
            "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration",
            "org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report-cache.enabled=false",
        "report-cache.cache.enabled=false",
        "spring.cache.type=simple",
        "spring.cache.type=none"
      })
  void aPropertySwitchesItOff(String property) {
    Contexts.runner()
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheManager.class));
  }

  @Test
  void theApplicationsOwnTakesItsPlace() {
    Contexts.caching()
        .withBean(ConcurrentMapCacheManager.class)
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class))
                    .isInstanceOf(ConcurrentMapCacheManager.class));
    Contexts.runner()
        .withBean("cacheResolver", CacheResolver.class, () -> call -> List.of())
        .run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
  }

  @Test
  void itStandsOnTheCachesOfAReportCacheOfTheApplication() {
    ReportCache reports = ReportCache.builder().singleTenant().build();
    Contexts.caching()
        .withBean(ReportCache.class, () -> reports)
        .run(
            context ->
                assertThat(cachesOf(context.getBean(CacheManager.class)))
                    .isSameAs(reports.caches()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"report-cache.cache.names", "spring.cache.cache-names"})
  void namesAreFixedByAProperty(String property) {
    Contexts.caching()
        .withPropertyValues(property + "=sales,stock")
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("sales", "stock");
              assertThat(manager.getCache("slaes")).isNull();
            });
  }

  @Test
  void namesOfTheLibraryGoBeforeBoots() {
    Contexts.caching()
        .withPropertyValues("report-cache.cache.names=sales", "spring.cache.cache-names=stock")
        .run(
            context ->
                assertThat(context.getBean(CacheManager.class).getCacheNames())
                    .containsExactly("sales"));
  }

  @Test
  void policiesComeFromProperties() {
    Contexts.withoutTenants()
        .withPropertyValues(
            "report-cache.cache.ttl=1h",
            "report-cache.caches.sales.ttl=1ms",
            "report-cache.caches.sales.jitter=0.1",
            "report-cache.caches.sales.stale-while-revalidate=1s",
            "report-cache.caches.stock.ttl=0s",
            "report-cache.caches.stock.tags=goods,all",
            "report-cache.caches[of.all].tags=all")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              SpringCacheManager manager = context.getBean(SpringCacheManager.class);
              TenantCacheManager caches = context.getBean(TenantCacheManager.class);
              assertThat(manager.getCacheNames()).containsExactly("of.all", "sales", "stock");
              for (String name : List.of("sales", "stock", "of.all", "other")) {
                cache(manager, name).put("eu", 1);
              }
              long end = System.nanoTime() + 20_000_000_000L;
              while (caches.has("sales:eu")) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
              }
              assertThat(caches.getKeys()).containsExactly("of.all:eu", "other:eu", "stock:eu");
              caches.invalidate(List.of(io.reportcache.key.Tag.of("all")), "test");
              assertThat(caches.getKeys()).containsExactly("other:eu");
            });
  }

  @Test
  void theStartTellsWhichCachesHaveOptions() {
    Logger logger = (Logger) LoggerFactory.getLogger(CacheManagerAutoConfiguration.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    try {
      Contexts.caching()
          .withPropertyValues("report-cache.caches.sales.ttl=1m", "report-cache.caches.eu.ttl=1m")
          .run(context -> assertThat(context).hasNotFailed());
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
    assertThat(appender.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Spring's cache annotations are kept by report-cache; caches on demand, with options of"
                + " their own [sales, eu]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          report-cache.cache.ttl=-1s | report-cache.cache.ttl must not be negative, was PT-1S; leave it out, or set 0s, to do without
          report-cache.caches.sales.ttl=-1s | report-cache.caches.sales.ttl must not be negative, was PT-1S; leave it out, or set 0s, to do without
          report-cache.caches.sales.tll=5m | report-cache.caches.sales.tll is no option of a cache; options are [ttl, jitter, stale-while-revalidate, tags]: mend the name, or leave the property out
          report-cache.caches.sales.eu.ttl=5m | report-cache.caches.sales.eu.ttl isn't read, since the name of the cache has a dot; write report-cache.caches[sales.eu].ttl, or leave the dot out
          report-cache.caches.sales.jitter=0.6 | report-cache.caches.sales.*: jitter must be from 0 to 0.5 of the ttl, was 0.6
          report-cache.cache.names=sales,sales:eu | there can't be a cache 'sales' beside the cache 'sales:eu', since their keys could meet; rename one of the two, such as 'sales:all'
          report-cache.cache.names=sales: | resource must not have an empty segment, was 'sales:'
          report-cache.caches[sales*].ttl=1m | the name of a cache must not contain '*', was 'sales*'
          """)
  void aBadValueFailsTheStart(String property, String message) {
    Contexts.caching()
        .withPropertyValues(property)
        .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
  }

  @Test
  void optionsOfACacheThatIsNotAmongTheNamesFailTheStart() {
    Contexts.caching()
        .withPropertyValues("report-cache.cache.names=sales", "report-cache.caches.slaes.ttl=1m")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining(
                        "report-cache.caches.slaes names no cache; the only ones are [sales]"));
  }

  @Test
  void aNativeImageMayReadSpringsKeys() throws Exception {
    RuntimeHints hints = new RuntimeHints();
    Class<?> registrar = Class.forName("io.reportcache.spring.SimpleKeyHints");
    var constructor = registrar.getDeclaredConstructor();
    constructor.setAccessible(true);
    ((org.springframework.aot.hint.RuntimeHintsRegistrar) constructor.newInstance())
        .registerHints(hints, null);
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(org.springframework.cache.interceptor.SimpleKey.class)
                .test(hints))
        .isTrue();
  }

  private static Object cachesOf(CacheManager manager) {
    return SpringCacheManager.cachesOf(cache(manager, "sales")).orElseThrow();
  }

  private static Cache cache(CacheManager manager, String name) {
    return Objects.requireNonNull(manager.getCache(name));
  }
}
