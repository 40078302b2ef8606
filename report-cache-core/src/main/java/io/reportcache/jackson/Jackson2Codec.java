package io.reportcache.jackson;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reportcache.delivery.PayloadCodec;
import java.util.Objects;

/** Payloads as JSON, by Jackson 2. */
public final class Jackson2Codec implements PayloadCodec {

  private final ObjectMapper mapper;

  /**
   * By a mapper of its own, with the modules that are on the class path. It writes times as ISO
   * 8601 and enums by their names, and ignores fields that a class doesn't have, so that what a
   * newer version of the application has added keeps no older one from reading the rest.
   */
  public Jackson2Codec() {
    this(
        JsonMapper.builder()
            .findAndAddModules()
            .disable(
                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());
  }

  /** By the host's mapper, as that is configured. It must not write the names of classes. */
  public Jackson2Codec(ObjectMapper mapper) {
    this.mapper = Objects.requireNonNull(mapper, "mapper must not be null");
  }

  @Override
  public String encode(Object payload) throws Exception {
    return mapper.writeValueAsString(payload);
  }

  @Override
  public <T> T decode(String text, Class<T> type) throws Exception {
    return mapper.readValue(text, type);
  }
}
