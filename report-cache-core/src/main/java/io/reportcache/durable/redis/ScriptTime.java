package io.reportcache.durable.redis;

import java.time.Duration;
import java.time.Instant;

/**
 * Times as whole microseconds, as the scripts count them. What is too far away is as far away as
 * numbers in a script can be exact.
 */
final class ScriptTime {

  private static final long EVER = 9_000_000_000_000_000L; // also in deliveries.lua
  private static final long EVER_SECONDS = EVER / 1_000_000;

  private ScriptTime() {}

  static long of(Duration duration) {
    if (duration.getSeconds() >= EVER_SECONDS) {
      return EVER;
    }
    long micros = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    return micros == 0 && !duration.isZero() ? 1 : micros; // a short pause is one, too
  }

  /** Returns the last whole microsecond that isn't after the instant. */
  static long of(Instant at) {
    if (Math.abs(at.getEpochSecond()) >= EVER_SECONDS) {
      return at.getEpochSecond() < 0 ? -EVER : EVER;
    }
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  static Duration duration(long micros) {
    return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }
}
