package io.reportcache.shared.jackson;

import io.reportcache.shared.ValueCodec;
import java.lang.reflect.Type;

/** The codec of nodes that share no values. */
final class NoCodec implements ValueCodec {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public byte[] write(Object value, Type type) {
    throw new UnsupportedOperationException("values aren't shared");
  }

  @Override
  public Object read(byte[] bytes, Type type) {
    throw new UnsupportedOperationException("values aren't shared");
  }
}
