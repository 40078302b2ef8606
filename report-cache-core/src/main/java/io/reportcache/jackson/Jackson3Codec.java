package io.reportcache.jackson;

import io.reportcache.delivery.PayloadCodec;
import java.util.Objects;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Payloads as JSON, by Jackson 3. */
public final class Jackson3Codec implements PayloadCodec {

  private final ObjectMapper mapper;

  /**
   * By a mapper of its own, with the modules that are on the class path. It writes times as ISO
   * 8601 and enums by their names, as {@link Jackson2Codec} does, and ignores fields that a class
   * doesn't have, so that what a newer version of the application has added keeps no older one from
   * reading the rest.
   */
  public Jackson3Codec() {
    this(
        JsonMapper.builder()
            .findAndAddModules()
            .disable(
                EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
            .build());
  }

  /** By the host's mapper, as that is configured. It must not write the names of classes. */
  public Jackson3Codec(ObjectMapper mapper) {
    this.mapper = Objects.requireNonNull(mapper, "mapper must not be null");
  }

  @Override
  public String encode(Object payload) {
    return mapper.writeValueAsString(payload);
  }

  @Override
  public <T> T decode(String text, Class<T> type) {
    return mapper.readValue(text, type);
  }
}
