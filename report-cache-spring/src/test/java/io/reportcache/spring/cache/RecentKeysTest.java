package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.key.ReportKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.interceptor.SimpleKey;

/** A remembered key is the key that would be made. */
class RecentKeysTest {

  private final RecentKeys keys = new RecentKeys("sales");

  static Stream<Object> immutable() {
    return Stream.of(
        "eu",
        17,
        LocalDate.of(2026, 5, 1),
        new SimpleKey("eu", 17),
        new SimpleKey("eu", null, true, LocalDate.of(2026, 5, 1)),
        SimpleKey.EMPTY);
  }

  @ParameterizedTest
  @MethodSource("immutable")
  void keysOfImmutableParametersAreRemembered(Object key) {
    ReportKey<Object> first = keys.of(key);
    assertThat(first).isEqualTo(CacheKeys.of("sales", key));
    assertThat(keys.of(key)).isSameAs(first);
  }

  @Test
  void aParameterThatChangesGetsAnotherKey() {
    List<String> regions = new ArrayList<>(List.of("eu"));
    Object one = regions;
    SimpleKey several = new SimpleKey("2026", regions);
    ReportKey<Object> ofOne = keys.of(one);
    ReportKey<Object> ofSeveral = keys.of(several);

    regions.add("us");

    assertThat(keys.of(one)).isEqualTo(CacheKeys.of("sales", one)).isNotEqualTo(ofOne);
    assertThat(keys.of(several)).isEqualTo(CacheKeys.of("sales", several)).isNotEqualTo(ofSeveral);
  }

  @Test
  void parametersOfOtherTypesHaveOtherKeys() {
    assertThat(keys.of(new SimpleKey("a", 1))).isNotEqualTo(keys.of(new SimpleKey("a", 1L)));
    assertThat(keys.of(new SimpleKey("a", 1))).isNotEqualTo(keys.of(new SimpleKey("a", "1")));
  }
}
