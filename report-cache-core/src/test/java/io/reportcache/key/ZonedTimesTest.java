package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

/** Equal times have one key, however their zone was come by. */
class ZonedTimesTest {

  private static final LocalDateTime MAY = LocalDateTime.parse("2026-05-01T10:00");

  @Test
  void anOffsetThatIsTheZoneIsSaidOnce() {
    ZonedDateTime one = ZonedDateTime.of(MAY, ZoneOffset.ofTotalSeconds(3_601));
    ZonedDateTime other =
        ZonedDateTime.ofStrict(
            MAY, ZoneOffset.ofTotalSeconds(3_601), ZoneOffset.ofTotalSeconds(3_601));
    assertThat(other).isEqualTo(one);

    assertThat(KeyParam.segment(other)).isEqualTo(KeyParam.segment(one));
  }

  @Test
  void aRegionIsTold() {
    ZonedDateTime berlin = ZonedDateTime.of(MAY, ZoneId.of("Europe/Berlin"));

    assertThat(TypedText.of(berlin)).isEqualTo(new TypedText("ZonedDateTime", berlin.toString()));
  }
}
