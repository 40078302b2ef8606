package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5Z",
        "2026-01-31T23:59:59.123456789Z",
        "1969-12-31T23:59:59.999999999Z",
        "0000-02-29T00:00:00Z",
        "2024-02-29T00:00:00.000Z",
        "2026-01-31T12:00:00+01:00",
        "2026-01-31T12:00Z",
        "2026-01-31T12:00:00.Z",
        "+12026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z",
      })
  void aTimeIsReadAsTheJdkReadsIt(String text) {
    assertThat(WireTime.read(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @Test
  void everyTimeThatIsWrittenIsReadAgain() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L),
              random.nextInt(1_000_000_000) / (int) Math.pow(10, random.nextInt(10)));
      assertThat(WireTime.read(time.toString())).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "now",
        "2026-01-31T12:00:00",
        "2026-01-31 12:00:00Z",
        "2026-13-31T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2025-02-29T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00,5Z",
        "2026-01-31T12:00:00.1234567890Z",
        "2026-01-31T12:00:00.x5Z",
        "२०२६-01-31T12:00:00Z",
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> WireTime.read(text));
  }
}
