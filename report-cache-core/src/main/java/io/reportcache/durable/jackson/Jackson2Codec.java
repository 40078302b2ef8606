package io.reportcache.durable.jackson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.json.Jackson2Mappers;
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
    this(Jackson2Mappers.builder().build());
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
