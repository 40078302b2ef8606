package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.NotificationPace.Notice;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NotificationPaceTest {

  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final NotificationPace pace = new NotificationPace(time);

  @Test
  void whatComesAloneIsAlwaysNotifiedOf() {
    for (int i = 0; i < 3; i++) {
      assertThat(pace.next()).isEqualTo(Notice.ANYWAY);
      time.pass(Duration.ofMillis(20));
    }
  }

  @Test
  void whatComesSoonAfterIsNotifiedOfIfNoOtherIsAboutTo() {
    assertThat(pace.next()).isEqualTo(Notice.ANYWAY);
    time.pass(Duration.ofMillis(1));
    assertThat(pace.next()).isEqualTo(Notice.NONE);
    time.pass(Duration.ofMillis(1));
    assertThat(pace.next()).isEqualTo(Notice.IF_FREE);
    time.pass(Duration.ofMillis(17));
    assertThat(pace.next()).isEqualTo(Notice.IF_FREE);
    time.pass(Duration.ofMillis(1));
    assertThat(pace.next()).as("20 ms after the first").isEqualTo(Notice.ANYWAY);
  }

  @Test
  void afterABurstLongAgoNothingIsKeptBack() {
    IntStream.range(0, 100).forEach(i -> pace.next());
    time.pass(Duration.ofSeconds(1));
    assertThat(pace.next()).isEqualTo(Notice.ANYWAY);
    time.pass(Duration.ofMillis(2));
    assertThat(pace.next()).isEqualTo(Notice.IF_FREE);
  }

  @Test
  void fewAreNotifiedOfEachAndManyOnceInTwentyMilliseconds() {
    assertThat(noticesInASecond(350)).as("few").isBetween(300, 350);
    assertThat(noticesInASecond(5_000)).as("many").isBetween(45, 60);
    assertThat(noticesInASecond(350)).as("few again").isBetween(300, 350);
  }

  /** No addition is further from a notification of this process than the longest pause. */
  @Test
  void whateverThePaceTwentyMillisecondsNeverPassWithoutANotificationAnyway() {
    for (int aSecond : new int[] {60, 350, 900, 5_000}) {
      long last = Long.MIN_VALUE;
      for (int i = 0; i < aSecond; i++) {
        Notice notice = pace.next();
        if (notice == Notice.ANYWAY) {
          last = time.nanos();
        }
        assertThat(time.nanos() - last).isLessThan(Duration.ofMillis(20).toNanos());
        time.pass(Duration.ofSeconds(1).dividedBy(aSecond));
      }
    }
  }

  private int noticesInASecond(int additions) {
    int notices = 0;
    for (int i = 0; i < additions; i++) {
      if (pace.next() != Notice.NONE) {
        notices++;
      }
      time.pass(Duration.ofSeconds(1).dividedBy(additions));
    }
    return notices;
  }
}
