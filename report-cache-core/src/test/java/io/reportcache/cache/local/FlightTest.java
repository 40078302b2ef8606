package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A time-out runs from the load's start, whoever waits and since when. */
class FlightTest {

  private static final long MILLISECOND = 1_000_000;
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final Flight flight =
      new Flight(
          ReportKey.of("sales:today", String.class),
          CachePolicy.ttl(Duration.ofMinutes(10)),
          TenantId.of("acme"));

  @Test
  void aLoadThatWaitsForAThreadHasAllItsTimeLeft() {
    passMillisecond();
    assertThat(flight.left(HOUR)).isEqualTo(HOUR);
    assertThat(flight.isOlderThan(0)).isFalse();
  }

  @Test
  void aLoadUnderWayHasWhatItHasNotTaken() {
    flight.tryOwn(Thread.currentThread());
    long first = flight.left(HOUR);
    passMillisecond();
    long second = flight.left(HOUR);
    assertThat(first).isLessThanOrEqualTo(HOUR);
    assertThat(second).isPositive().isLessThanOrEqualTo(first - MILLISECOND);
    assertThat(flight.isOlderThan(MILLISECOND)).isTrue();
    assertThat(flight.isOlderThan(HOUR)).isFalse();
  }

  @Test
  void aLoadThatHasTakenTooLongHasNothingLeft() {
    flight.tryOwn(Thread.currentThread());
    passMillisecond();
    assertThat(flight.left(MILLISECOND)).isZero();
  }

  /** Of the clock that loads are timed by; nobody else has to get anywhere meanwhile. */
  private static void passMillisecond() {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin <= MILLISECOND) {
      Thread.onSpinWait();
    }
  }
}
