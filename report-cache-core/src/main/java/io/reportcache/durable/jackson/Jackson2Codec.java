package io.reportcache.durable.jackson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reportcache.durable.PayloadCodec;
import java.util.Map;
import java.util.Objects;

/**
 * Writes and reads payloads as JSON with Jackson 2. With any mapper, fields that are read by their
 * names, as for an upcaster, have exact numbers: {@code Integer}, {@code Long}, {@code BigInteger}
 * or {@code BigDecimal}. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class Jackson2Codec implements PayloadCodec {

  private final ObjectMapper mapper;

  /**
   * Creates a codec with a mapper of its own and the modules on the class path. It writes times in
   * ISO 8601, with their offset and zone, and enums by their names. Numbers keep all digits, also
   * in fields of class {@code Object}. Unknown fields are ignored, so that an older version of the
   * application can read payloads of a newer one.
   *
   * <p>Jackson 2 needs its modules for {@code java.time} and {@code Optional}.
   */
  public Jackson2Codec() {
    this(
        JsonMapper.builder(
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
  public Jackson2Codec(ObjectMapper mapper) {
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
  public String encode(Object payload) throws Exception {
    return WellFormed.json(mapper.writeValueAsString(payload));
  }

  @Override
  public <T> T decode(String text, Class<T> type) throws Exception {
    if (!type.equals(Map.class)) {
      return mapper.readValue(text, type);
    }
    try (JsonParser parser = mapper.createParser(text)) {
      return Objects.requireNonNull(
          type.cast(Jackson2Fields.read(parser)), "payload to upcast must be an object, was null");
    }
  }

  @Override
  public void check(Class<?> type) {
    new Trial(this, InvalidDefinitionException.class::isInstance, type).run();
  }
}
