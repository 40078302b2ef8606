package io.reportcache.shared;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** Writes strings and longs, and nothing else. */
public final class TextCodec implements ValueCodec {

  @Override
  public String name() {
    return "text";
  }

  @Override
  public byte[] write(Object value, Type type) {
    if (!(value instanceof String || value instanceof Long)) {
      throw new IllegalArgumentException("can't write a " + value.getClass());
    }
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Object read(byte[] bytes, Type type) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return type == Long.class ? (Object) Long.valueOf(text) : text;
  }
}
