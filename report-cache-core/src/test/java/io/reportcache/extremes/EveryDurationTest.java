package io.reportcache.extremes;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.CleanUpResult;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.SharedValue;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.RunTimes;
import io.reportcache.durable.store.Tended;
import io.reportcache.report.ReportGenerated;
import io.reportcache.warming.JobRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every duration that the public API takes, with every extreme: it works, for ever where it is as
 * long as that, or is refused with a message that names what was set and to what. None overflows.
 */
@Tag("slow")
@Tag("any-jdk")
class EveryDurationTest {

  private static final List<Taker<@Nullable Duration>> TAKERS =
      Stream.of(
              CacheDurations.takers(),
              ReportDurations.takers(),
              EventDurations.takers(),
              DeliveryDurations.takers(),
              SharedDurations.takers(),
              WarmingDurations.takers())
          .flatMap(List::stream)
          .toList();

  /** Classes in which the library hands out what it has measured; nothing follows from them. */
  private static final Set<Class<?>> MEASURED =
      Set.of(
          Answer.class,
          CacheStats.Builder.class,
          CleanUpResult.class,
          DeliveryRunLog.class,
          Explanation.Builder.class,
          JobRun.class,
          ReportGenerated.class,
          RunTimes.class,
          SharedTierStats.Builder.class,
          SharedValue.class,
          Tended.class);

  static Stream<Arguments> takersAndExtremes() {
    return TAKERS.stream()
        .flatMap(taker -> Extreme.durations().stream().map(value -> Arguments.of(taker, value)));
  }

  @ParameterizedTest
  @MethodSource
  void takersAndExtremes(Taker<@Nullable Duration> taker, @Nullable Duration value)
      throws Exception {
    try {
      taker.use().of(value);
    } catch (IllegalArgumentException | NullPointerException e) {
      assertThat(e)
          .hasMessageContaining(taker.called())
          .hasMessageContaining(String.valueOf(value));
    }
  }

  @Test
  void noneIsForgotten() {
    Set<String> known = new TreeSet<>();
    TAKERS.forEach(taker -> known.add(taker.where()));
    assertThat(known).hasSize(TAKERS.size());

    Set<String> all = PublicApi.takers(Duration.class);
    for (Class<?> measured : MEASURED) {
      String start =
          measured.isRecord()
              ? measured.getSimpleName() + ".new("
              : measured.getEnclosingClass().getSimpleName() + ".Builder.";
      assertThat(all.removeIf(where -> where.startsWith(start))).isTrue();
    }
    Set<String> forgotten = new TreeSet<>(all);
    forgotten.removeAll(known);
    assertThat(forgotten).as("durations that no test knows").isEmpty();
    assertThat(new ArrayList<>(known)).as("durations that aren't there").isSubsetOf(all);
  }
}
