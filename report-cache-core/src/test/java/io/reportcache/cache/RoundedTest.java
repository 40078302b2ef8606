package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 µs",
    "PT-1S, 0 µs",
    "PT0.000999S, 999 µs",
    "PT0.001S, 1 ms",
    "PT0.999S, 999 ms",
    "PT1S, 1.0 s",
    "PT119.9S, 119.9 s",
    "PT2M, 2 min",
    "PT119M, 119 min",
    "PT2H, 2 h",
    "PT47H, 47 h",
    "P2D, 2 d",
    "P9000D, 9000 d",
    "P10000D, 10000 d",
    "PT200000000000000H, 106752 d", // more than a long of nanoseconds tells
  })
  void timesAreRoundedForPeople(Duration time, String told) {
    assertThat(Rounded.of(time)).isEqualTo(told);
  }
}
