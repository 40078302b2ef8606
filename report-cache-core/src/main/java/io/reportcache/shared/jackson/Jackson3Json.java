package io.reportcache.shared.jackson;

import io.reportcache.json.Jackson3Mappers;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

/** JSON with Jackson 3. */
final class Jackson3Json implements JsonMapping {

  private final JsonMapper mapper =
      Jackson3Mappers.builder()
          .addModule(orderAndNoClasses())
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .build();

  @Override
  public byte[] write(Object value, Type type) {
    return mapper.writerFor(javaType(type)).writeValueAsBytes(value);
  }

  @Override
  public Object read(byte[] bytes, int from, Type type) {
    Object value = mapper.readerFor(javaType(type)).readValue(bytes, from, bytes.length - from);
    return Objects.requireNonNull(value, "the value must not be null");
  }

  private JavaType javaType(Type type) {
    return mapper.getTypeFactory().constructType(type);
  }

  /** Keeps the order of sets, and refuses to read classes: nothing that is read chooses one. */
  @SuppressWarnings("rawtypes") // the class of a class has no other form
  private static SimpleModule orderAndNoClasses() {
    return new SimpleModule("report-cache-shared")
        .addAbstractTypeMapping(Set.class, LinkedHashSet.class)
        .addDeserializer(
            Class.class,
            new ValueDeserializer<Class>() {
              @Override
              public Class<?> deserialize(JsonParser parser, DeserializationContext context) {
                throw new IllegalStateException("a class isn't read");
              }
            });
  }
}
