package io.reportcache.durable.jackson;

import io.reportcache.durable.PayloadCodec;
import io.reportcache.json.Jackson3Mappers;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.InvalidDefinitionException;

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
    this(Jackson3Mappers.builder().build());
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
