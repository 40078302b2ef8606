package io.reportcache.shared.jackson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.reportcache.json.Jackson2Mappers;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** JSON with Jackson 2. */
final class Jackson2Json implements JsonMapping {

  private final JsonMapper mapper =
      Jackson2Mappers.builder()
          .addModule(orderAndNoClasses())
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .build();

  @Override
  public byte[] write(Object value, Type type) throws Exception {
    return mapper.writerFor(javaType(type)).writeValueAsBytes(value);
  }

  @Override
  public Object read(byte[] bytes, int from, Type type) throws Exception {
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
            new JsonDeserializer<Class>() {
              @Override
              public Class<?> deserialize(JsonParser parser, DeserializationContext context)
                  throws IOException {
                throw new IOException("a class isn't read");
              }
            });
  }
}
