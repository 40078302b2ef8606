package io.reportcache.warming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A moment that comes again, since the clock was put back, has another round than before. */
class TickHistoryTest {

  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");

  private final TickHistory ticks = new TickHistory();

  @Test
  void whatHasComeBeforeIsCounted() {
    add(0, 0);
    add(2, 0);

    assertThat(add(0, 1)).isEqualTo(1);
    assertThat(add(1, 1)).as("missed, or told as one with the next").isEqualTo(1);
    assertThat(add(3, 1)).isZero();
    assertThat(add(1, 2)).isEqualTo(2);
  }

  @Test
  void whatTheClockJumpedOverHasNotComeBefore() {
    add(0, 0);
    add(6, 1);

    assertThat(add(3, 2)).isZero();
  }

  @Test
  void howeverOftenTheClockIsSetNoRoundComesTwice() {
    Set<Integer> rounds = new HashSet<>();
    for (int setting = 0; setting < 100; setting++) {
      assertThat(rounds.add(add(1, setting))).as("setting %d", setting).isTrue();
      add(1 + setting % 5, setting);
    }
  }

  private int add(int hour, int setting) {
    return ticks.add(new Tick(MIDNIGHT.plus(Duration.ofHours(hour)), setting));
  }
}
