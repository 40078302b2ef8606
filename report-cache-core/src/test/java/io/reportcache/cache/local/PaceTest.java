package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Work that nobody waits for leaves the machine to the others; hurried work doesn't pause. */
class PaceTest {

  private final ManualTicker ticker = new ManualTicker();
  private final List<Long> pauses = new ArrayList<>();
  private Pace pace = new Pace(false, ticker, pauses::add);

  @Test
  void aPauseIsAsMuchLongerThanTheWorkAsTheMachineIsToBeSpared() {
    work(Duration.ofMillis(1));
    assertThat(pauses).containsExactly(Duration.ofMillis(1).toNanos() * Pace.PAUSE_FACTOR);
  }

  @Test
  void littleWorkIsDoneWithoutAPause() {
    work(Duration.ofNanos(50_000));
    assertThat(pauses).isEmpty();
    work(Duration.ofNanos(50_000));
    assertThat(pauses).hasSize(1); // all since the last pause counts
  }

  @Test
  void noPauseIsLongerThanHalfASecond() {
    work(Duration.ofHours(1));
    assertThat(pauses).containsExactly(Duration.ofMillis(500).toNanos());
  }

  @Test
  void hurriedWorkDoesNotPause() {
    pace = new Pace(true, ticker, pauses::add);
    work(Duration.ofSeconds(1));
    assertThat(pauses).isEmpty();
  }

  private void work(Duration time) {
    ticker.advance(time);
    for (int i = 0; i < Pace.STEPS; i++) {
      pace.step();
    }
  }

  @Test
  void theTimeIsLookedAtOnceInManySteps() {
    ticker.advance(Duration.ofMillis(1));
    for (int i = 1; i < Pace.STEPS; i++) {
      pace.step();
    }
    assertThat(pauses).isEmpty();
    pace.step();
    assertThat(pauses).hasSize(1);
  }
}
