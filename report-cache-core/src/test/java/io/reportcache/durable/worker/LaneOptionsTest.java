package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LaneOptionsTest {

  private static final Backoff OTHER = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(7), 0);
  private static final Predicate<Throwable> NONE = failure -> false;
  private static final LaneOptions ALL =
      new LaneOptions(9, OTHER, Duration.ofSeconds(8), 7, true, NONE);

  @Test
  void eachChangesWhatItSaysAndKeepsTheRest() {
    assertThat(ALL.withAttempts(2))
        .isEqualTo(new LaneOptions(2, OTHER, Duration.ofSeconds(8), 7, true, NONE));
    assertThat(ALL.withBackoff(Backoff.DEFAULT))
        .isEqualTo(new LaneOptions(9, Backoff.DEFAULT, Duration.ofSeconds(8), 7, true, NONE));
    assertThat(ALL.withTimeout(Duration.ofSeconds(2)))
        .isEqualTo(new LaneOptions(9, OTHER, Duration.ofSeconds(2), 7, true, NONE));
    assertThat(ALL.withConcurrency(2))
        .isEqualTo(new LaneOptions(9, OTHER, Duration.ofSeconds(8), 2, true, NONE));
    assertThat(new LaneOptions(9, OTHER, Duration.ofSeconds(8), 7, false, NONE).inOrder())
        .isEqualTo(ALL);
    Predicate<Throwable> every = failure -> true;
    assertThat(ALL.withRetryIf(every))
        .isEqualTo(new LaneOptions(9, OTHER, Duration.ofSeconds(8), 7, true, every));
  }

  @Test
  void theDefaultsAreWhatTheDocumentsSay() {
    LaneOptions defaults = LaneOptions.defaults();
    assertThat(defaults.attempts()).isEqualTo(3);
    assertThat(defaults.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(defaults.concurrency()).isEqualTo(4);
    assertThat(defaults.ordered()).isFalse();
    assertThat(defaults.retryIf().test(new IllegalArgumentException("x"))).isTrue();
  }

  @Test
  void thePausesByDefaultAreOfSecondsThenMinutesThenUpToAnHour() {
    Backoff backoff = LaneOptions.defaults().backoff();
    assertThat(backoff.pause(1, 0)).isEqualTo(Duration.ofSeconds(10));
    assertThat(backoff.pause(1, 1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(backoff.pause(2, 0)).isEqualTo(Duration.ofMinutes(10));
    assertThat(backoff.pause(2, 1)).isEqualTo(Duration.ofMinutes(5));
    assertThat(backoff.pause(3, 0)).isEqualTo(Duration.ofHours(1));
    assertThat(backoff.pause(1_000, 1)).isEqualTo(Duration.ofMinutes(30));
  }
}
