package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of a cache find it, however an environment variable or a file spells its name. */
class ConfiguredCachesTest {

  private static final SpringCaches ALL =
      new SpringCaches(true, List.of(), Duration.ofHours(1), true);

  @ParameterizedTest
  @CsvSource({
    "dailySales, dailysales",
    "daily_sales, dailysales",
    "daily-sales, dailysales",
    "daily.sales, daily.sales",
    "sales, sales"
  })
  void theyFindTheirCache(String cache, String spelled) {
    Map<String, CacheOptions> options = Map.of(spelled, ttl(5));
    assertThat(ConfiguredCaches.of(options, ALL, List.of()).policyOf(cache)).isEqualTo(minutes(5));
    assertThat(ConfiguredCaches.of(options, ALL, List.of(cache)).options().keySet())
        .containsExactly(cache);
  }

  @Test
  void otherCachesHaveWhatHoldsForAll() {
    ConfiguredCaches caches = ConfiguredCaches.of(Map.of("sales", ttl(5)), ALL, List.of());
    assertThat(caches.policyOf("stock")).isEqualTo(minutes(60));
  }

  @Test
  void anEnvironmentVariableOverridesOneOptionOfAFile() {
    Map<String, CacheOptions> options = new LinkedHashMap<>();
    options.put("dailysales", ttl(5));
    options.put("dailySales", new CacheOptions(Duration.ofDays(1), 0.1, null, null));

    assertThat(ConfiguredCaches.of(options, ALL, List.of("dailySales")).policyOf("dailySales"))
        .isEqualTo(minutes(5).withJitter(0.1));
  }

  /** One of them would be passed over, and nobody could know which. */
  @Test
  void optionsThatMayBeOfSeveralCachesAreRefused() {
    Map<String, CacheOptions> options = new LinkedHashMap<>();
    options.put("a-b", ttl(5));
    options.put("ab", ttl(6));

    assertThatThrownBy(() -> ConfiguredCaches.of(options, ALL, List.of()))
        .hasMessage(
            "report-cache.caches.a-b may be the cache a-b or ab; set report-cache.cache.names, and"
                + " write the name exactly so, in brackets");
    ConfiguredCaches fixed = ConfiguredCaches.of(options, ALL, List.of("a-b", "ab"));
    assertThat(fixed.policyOf("a-b")).isEqualTo(minutes(5));
    assertThat(fixed.policyOf("ab")).isEqualTo(minutes(6));
    assertThatThrownBy(
            () -> ConfiguredCaches.of(Map.of("aB", ttl(5)), ALL, List.of("a-b", "ab", "c")))
        .hasMessageContaining("may be the cache a-b or ab");
  }

  private static CacheOptions ttl(int minutes) {
    return new CacheOptions(Duration.ofMinutes(minutes), null, null, null);
  }

  private static CachePolicy minutes(int minutes) {
    return CachePolicy.ttl(Duration.ofMinutes(minutes));
  }
}
