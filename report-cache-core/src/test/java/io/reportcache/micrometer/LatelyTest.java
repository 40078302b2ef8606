package io.reportcache.micrometer;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.ManualTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LatelyTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final AtomicInteger reads = new AtomicInteger();
  private final Lately<Integer> figures = new Lately<>(reads::incrementAndGet, time);

  @Test
  void aScrapeThatTakesLongerThanAMomentReadsOneState() {
    for (int meter = 0; meter < 5; meter++) {
      assertThat(figures.get()).isEqualTo(1);
      time.pass(ofMillis(400));
    }
  }

  @Test
  void theNextScrapeReadsAnew() {
    assertThat(figures.get()).isEqualTo(1);
    time.pass(ofMillis(501));
    assertThat(figures.get()).isEqualTo(2);
  }

  @Test
  void whereSomebodyAsksOnAndOnTheFiguresAreReadAnewAllTheSame() {
    for (int i = 0; i < 6; i++) {
      assertThat(figures.get()).isEqualTo(1);
      time.pass(ofMillis(400));
    }
    assertThat(figures.get()).isEqualTo(2);
  }
}
