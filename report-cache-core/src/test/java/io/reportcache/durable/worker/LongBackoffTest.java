package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LongBackoffTest {

  @Test
  void theLongestPauseThereIsOverflowsNowhere() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(new Backoff(Duration.ofSeconds(1), longest, 0).pause(3, 0))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(new Backoff(longest, longest, 0).pause(3, 0))
        .isGreaterThan(Duration.ofDays(365_000));
  }
}
