package io.reportcache.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Mappers of Jackson 2 that write as {@link Jackson3Mappers} do. */
public final class Jackson2Mappers {

  private Jackson2Mappers() {}

  /**
   * Returns a builder with the modules on the class path; {@code java.time} and {@code Optional}
   * need theirs. Its mapper writes times in ISO 8601, with their offset and zone, and enums by
   * their names. Numbers keep all digits, also in fields of class {@code Object}. Unknown fields
   * are ignored.
   */
  public static JsonMapper.Builder builder() {
    return JsonMapper.builder(
            JsonFactory.builder().streamReadConstraints(whateverWasWritten()).build())
        .findAndAddModules()
        .addModule(new Jackson2Texts())
        .disable(
            SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
            SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
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
