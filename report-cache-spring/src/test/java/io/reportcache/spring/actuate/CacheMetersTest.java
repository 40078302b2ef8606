package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Boot's own meters of caches, for those that report-cache keeps. */
@org.junit.jupiter.api.Tag("slow")
class CacheMetersTest {

  @Test
  void aCacheThatIsMadeOnDemandHasBootsMeters() {
    try (ConfigurableApplicationContext context = start()) {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      assertThat(meters(registry, "quotes").meters()).isEmpty();

      Cache quotes = context.getBean(CacheManager.class).getCache("quotes");
      TenantContext.run(
          TenantId.of("acme"),
          () -> {
            assertThat(quotes.get("1", () -> "one")).isEqualTo("one");
            assertThat(quotes.get("1", () -> "two")).isEqualTo("one");
          });
      var unused =
          ScrapeTest.awaitScrapeOf(
              context,
              Pattern.compile("cache_gets_total\\{[^}]*cache=\"quotes\"[^}]*result=\"hit\"\\} 1.0"),
              Pattern.compile(
                  "cache_gets_total\\{[^}]*cache=\"quotes\"[^}]*result=\"miss\"\\} 1.0"),
              Pattern.compile("cache_size\\{[^}]*cache=\"quotes\"[^}]*\\} 1.0"),
              Pattern.compile("cache_puts_total\\{[^}]*cache=\"quotes\"[^}]*\\} 1.0"),
              Pattern.compile("cache_size\\{[^}]*cache_manager=\"reportCache\""));
    }
  }

  @Test
  void aCacheThatIsNamedAtTheStartHasThemOnce() {
    try (ConfigurableApplicationContext context = start("--report-cache.cache.names=quotes")) {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      assertThat(meters(registry, "quotes").gauges()).hasSize(1);
      assertThat(context.getBean(CacheManager.class).getCache("quotes")).isNotNull();
      assertThat(meters(registry, "quotes").gauges()).hasSize(1);
    }
  }

  @Test
  void cachesOfAnotherManagerAreLeftAlone() {
    try (ConfigurableApplicationContext context = start("--" + "test.other-manager=true")) {
      assertThat(context.getBean(CacheManager.class)).isNotNull();
      assertThat(meters(context.getBean(MeterRegistry.class), "theirs").meters()).isEmpty();
    }
  }

  @Test
  void theyAreOffWithTheOtherMeters() {
    try (ConfigurableApplicationContext context =
        start("--report-cache.operations.metrics.enabled=false")) {
      assertThat(context.getBean(CacheManager.class).getCache("quotes")).isNotNull();
      assertThat(meters(context.getBean(MeterRegistry.class), "quotes").meters()).isEmpty();
    }
  }

  @Test
  void aCacheHasItsMetersOnceThoughItIsToldOfTwice() {
    try (ConfigurableApplicationContext context = start()) {
      CacheMeters meters = context.getBean(CacheMeters.class);
      Cache cache = context.getBean(CacheManager.class).getCache("once");
      List<Tag> tags = List.of(Tag.of("cache.manager", "another"));
      assertThat(boundBy(meters.binder(cache, tags))).isNotEmpty();
      assertThat(boundBy(meters.binder(cache, tags))).isEmpty();
      assertThat(meters.binder(new ConcurrentMapCache("theirs"), tags)).isNull();
    }
  }

  /** Micrometer warns of a gauge that is registered again. */
  private static List<Meter> boundBy(MeterBinder binder) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    binder.bindTo(registry);
    return registry.getMeters();
  }

  @Test
  void namedCachesHaveThemFromTheStart() {
    SpringCacheManager manager = Mockito.mock(SpringCacheManager.class);
    Mockito.when(manager.getCacheNames()).thenReturn(List.of("quotes", "rates"));
    CacheMeters.follow(Map.of("prices", manager), (cache, tag) -> {});
    Mockito.verify(manager).getCache("quotes");
    Mockito.verify(manager).getCache("rates");
  }

  private static Search meters(MeterRegistry registry, String cache) {
    return registry.find("cache.size").tag("cache", cache);
  }

  private static ConfigurableApplicationContext start(String... properties) {
    return OperatedApplication.start(Caching.class, properties);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {

    @Bean
    @org.springframework.boot.autoconfigure.condition.ConditionalOnProperty("test.other-manager")
    CacheManager theirs() {
      return new ConcurrentMapCacheManager("theirs");
    }
  }
}
