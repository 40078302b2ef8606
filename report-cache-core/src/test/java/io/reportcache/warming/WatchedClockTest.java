package io.reportcache.warming;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.ManualTime;
import io.reportcache.warming.WatchedClock.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clocks are read by many threads, outside of the lock. */
class WatchedClockTest {

  @Test
  void aReadingThatComesAfterALaterOneIsNoClockThatWasPutBack() {
    ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
    WatchedClock clock = new WatchedClock(time, null, Runnable::run);
    var first = clock.look(clock.read(), Duration.ZERO);
    Reading old = clock.read();
    time.pass(Duration.ofMinutes(1));
    var now = clock.look(clock.read(), Duration.ZERO);

    var late = clock.look(old, Duration.ZERO);

    assertThat(first.now()).isBefore(now.now());
    assertThat(late.setBy()).isZero();
    assertThat(late.now()).isEqualTo(now.now());
  }
}
