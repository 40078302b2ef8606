package io.reportcache.durable.jackson;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.reportcache.durable.PayloadCodec;
import java.time.Month;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads payloads as JSON with Jackson 3. With any mapper, fields that are read by their
 * names, as for an upcaster, have exact numbers: {@code Integer}, {@code Long}, {@code BigInteger}
 * or {@code BigDecimal}. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class Jackson3Codec implements PayloadCodec {

  private final ObjectMapper mapper;

  /**
   * Creates a codec with a mapper of its own and the modules on the class path. It writes times in
   * ISO 8601, with their offset and zone, and enums by their names, as {@link Jackson2Codec} does.
   * Numbers keep all digits, also in fields of class {@code Object}. Unknown fields are ignored, so
   * that an older version of the application can read payloads of a newer one. A missing or null
   * field of a primitive type is read as zero.
   */
  public Jackson3Codec() {
    this(
        JsonMapper.builder(
                JsonFactory.builder().streamReadConstraints(whateverWasWritten()).build())
            .findAndAddModules()
            .addModule(new Jackson3Texts())
            .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
            .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(
                EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
            .withConfigOverride(
                Month.class, as -> as.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build());
  }

  /**
   * Creates a codec with the host's mapper and its configuration. The mapper must not write the
   * names of classes. It needs a serializer and a deserializer for {@link
   * io.reportcache.tenant.TenantId} if a durable type has such a field, as {@link
   * io.reportcache.report.ReportGenerated} has; a type that it can't read back is refused when the
   * durable events are built.
   */
  public Jackson3Codec(ObjectMapper mapper) {
    this.mapper = Objects.requireNonNull(mapper, "mapper must not be null");
  }

  /**
   * Returns constraints without limits, since the length of a payload is checked before it is
   * stored.
   */
  private static StreamReadConstraints whateverWasWritten() {
    return StreamReadConstraints.builder()
        .maxNumberLength(Integer.MAX_VALUE)
        .maxStringLength(Integer.MAX_VALUE)
        .build();
  }

  @Override
  public String encode(Object payload) {
    return WellFormed.json(mapper.writeValueAsString(payload));
  }

  @Override
  public <T> T decode(String text, Class<T> type) {
    if (!type.equals(Map.class)) {
      return mapper.readValue(text, type);
    }
    try (JsonParser parser = mapper.createParser(text)) {
      return Objects.requireNonNull(
          type.cast(Jackson3Fields.read(parser)), "payload to upcast must be an object, was null");
    }
  }

  @Override
  public void check(Class<?> type) {
    new Trial(this, InvalidDefinitionException.class::isInstance, type).run();
  }
}
