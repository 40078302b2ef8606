package io.reportcache.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Month;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Mappers of Jackson 3 that write as {@link Jackson2Mappers} do. */
public final class Jackson3Mappers {

  private Jackson3Mappers() {}

  /**
   * Returns a builder with the modules on the class path. Its mapper writes times in ISO 8601, with
   * their offset and zone, and enums by their names. Numbers keep all digits, also in fields of
   * class {@code Object}. A missing or null field of a primitive type is read as zero.
   */
  public static JsonMapper.Builder builder() {
    return JsonMapper.builder(
            JsonFactory.builder().streamReadConstraints(whateverWasWritten()).build())
        .findAndAddModules()
        .addModule(new Jackson3Texts())
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
        .withConfigOverride(
            Month.class, as -> as.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  /** Returns constraints without limits, since the length is checked elsewhere. */
  private static StreamReadConstraints whateverWasWritten() {
    return StreamReadConstraints.builder()
        .maxNumberLength(Integer.MAX_VALUE)
        .maxStringLength(Integer.MAX_VALUE)
        .build();
  }
}
