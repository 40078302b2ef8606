package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatheringTest {

  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final Gathering gathering = new Gathering(time);

  @Test
  void theFirstCallWaitsForNothing() {
    assertThat(left()).isNotPositive();
  }

  @Test
  void afterOneThatFoundNothingOrOneThreeTimesAsLongIsWaited() {
    for (int found = 0; found <= 1; found++) {
      call(Duration.ofNanos(500_000), found);
      assertThat(left()).isEqualTo(1_500_000);
    }
  }

  @Test
  void whatComesLaterThanThatDoesNotWait() {
    call(Duration.ofMillis(1), 1);
    time.pass(Duration.ofMillis(3));
    assertThat(left()).isNotPositive();
  }

  @Test
  void theMoreWereFoundTheLongerMoreAreWaitedFor() {
    call(Duration.ofMillis(1), 3);
    assertThat(left()).isEqualTo(Duration.ofMillis(11).toNanos());
    call(Duration.ofMillis(1), 1_000_000);
    assertThat(left()).as("20 ms apart at most").isEqualTo(Duration.ofMillis(19).toNanos());
  }

  @Test
  void aQuickStoreIsAskedMoreOften() {
    call(Duration.ofNanos(100_000), 1_000_000);
    assertThat(left()).as("4 ms apart").isEqualTo(3_900_000);
  }

  @Test
  void aSlowStoreIsWaitedForNoLonger() {
    call(Duration.ofMillis(5), 1);
    assertThat(left()).isNotPositive();
    call(Duration.ofMinutes(5), 100);
    assertThat(left()).isNotPositive();
    call(Duration.ofMillis(2), 2);
    assertThat(left()).as("5 ms for each").isEqualTo(Duration.ofMillis(8).toNanos());
  }

  @Test
  void whereThereAreMoreNothingIsWaitedFor() {
    call(Duration.ofMillis(1), 100);
    gathering.isFull();
    assertThat(left()).isNotPositive();
  }

  /** Of deliveries that come at a fixed pace, each call takes what came since the last. */
  @Test
  void underLoadCallsAreFarApartAndOtherwiseClose() {
    assertThat(callsInASecond(3_000)).as("under load").isBetween(45, 55);
    assertThat(callsInASecond(350)).as("with a tenth of it").isGreaterThan(250);
    assertThat(callsInASecond(3_000)).as("under load again").isBetween(45, 55);
  }

  private int callsInASecond(int deliveries) {
    long begun = time.nanos();
    long end = begun + Duration.ofSeconds(1).toNanos();
    long taken = 0;
    int calls = 0;
    while (time.nanos() < end) {
      long come = (time.nanos() - begun) * deliveries / Duration.ofSeconds(1).toNanos();
      if (come > taken && left() <= 0) {
        call(Duration.ofNanos(500_000), (int) (come - taken));
        taken = come;
        calls++;
      } else {
        time.pass(Duration.ofNanos(100_000));
      }
    }
    return calls;
  }

  private void call(Duration took, int found) {
    time.pass(took);
    gathering.called(took.toNanos(), found);
  }

  private long left() {
    return gathering.left();
  }
}
