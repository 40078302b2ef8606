package io.reportcache.shared.jackson;

import io.reportcache.shared.ValueCodec;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes only what is read back as it is. A payload is the {@linkplain TypeShape#digest digest} of
 * the declared type's fields, 16 hexadecimal digits, and the JSON.
 *
 * <p>How it works. JSON loses much silently: fields without a getter, the class of an object behind
 * a wider declared type, the class of a number. So a value is read back after it was written, and
 * both are compared field by field. If the declared type admits no other classes than those that
 * can be seen in its declaration, a few faithful values prove the type, and later ones are trusted.
 * Otherwise each value is checked.
 */
final class FaithfulCodec implements ValueCodec {

  /** The number of faithful values after which a closed type is trusted, 10. */
  static final int PROOFS = 10;

  private final JsonMapping json;
  private final ConcurrentMap<Type, Known> types = new ConcurrentHashMap<>();

  FaithfulCodec(JsonMapping json) {
    this.json = json;
  }

  /** What is known of a declared type. */
  private static final class Known {
    final byte[] digest;
    final boolean closed;
    final AtomicInteger proofs = new AtomicInteger();

    Known(TypeShape shape) {
      digest = shape.digest();
      closed = shape.isClosed();
    }

    boolean isTrusted() {
      return closed && proofs.get() >= PROOFS;
    }
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public byte[] write(Object value, Type type) throws Exception {
    Known known = known(type);
    byte[] written = json.write(value, type);
    if (!known.isTrusted()) {
      String lost = Sameness.difference(value, json.read(written, 0, type));
      if (lost != null) {
        throw new IllegalArgumentException(
            "a %s can't be read back as it is: %s".formatted(type.getTypeName(), lost));
      }
      known.proofs.incrementAndGet();
    }
    byte[] payload = Arrays.copyOf(known.digest, known.digest.length + written.length);
    System.arraycopy(written, 0, payload, known.digest.length, written.length);
    return payload;
  }

  @Override
  public Object read(byte[] bytes, Type type) throws Exception {
    byte[] digest = known(type).digest;
    if (bytes.length < digest.length
        || !Arrays.equals(bytes, 0, digest.length, digest, 0, digest.length)) {
      throw new IllegalArgumentException(
          "%s had other fields when the value was written".formatted(type.getTypeName()));
    }
    return json.read(bytes, digest.length, type);
  }

  private Known known(Type type) {
    Known known = types.get(type);
    return known != null
        ? known
        : types.computeIfAbsent(type, each -> new Known(TypeShape.of(each)));
  }
}
