package io.reportcache.spring.cache;

import io.reportcache.key.ReportKey;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Turns Spring's keys into keys of reports. A {@link SimpleKey}, which stands for several
 * parameters of a method or for none, becomes as many segments.
 */
final class CacheKeys {

  /** Reads a field of Spring's, since a {@link SimpleKey} doesn't tell its parameters. */
  private static final @Nullable MethodHandle PARAMS = params();

  private CacheKeys() {}

  /**
   * Returns the key.
   *
   * @throws IllegalArgumentException if the key, or a part of it, has no stable form
   */
  static ReportKey<Object> of(String cache, @Nullable Object key) {
    try {
      return ReportKey.ofParams(
          cache,
          Object.class,
          key instanceof SimpleKey several ? paramsOf(several) : new @Nullable Object[] {key});
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cache '%s' can't take a key of %s: %s. Give the annotation a key of parameters that have a stable form, such as key = \"#order.id\", or name a KeyGenerator that returns a String or a record"
              .formatted(cache, key == null ? "null" : key.getClass().getName(), e.getMessage()),
          e);
    }
  }

  /** Returns the parameters that the key stands for. */
  static @Nullable Object[] paramsOf(SimpleKey key) {
    if (PARAMS == null) {
      throw new IllegalArgumentException(
          "this version of Spring doesn't let its SimpleKey be read; name a KeyGenerator");
    }
    try {
      return (@Nullable Object[]) PARAMS.invoke(key);
    } catch (Throwable e) {
      throw new IllegalArgumentException("its parameters can't be read", e);
    }
  }

  private static @Nullable MethodHandle params() {
    try {
      return MethodHandles.privateLookupIn(SimpleKey.class, MethodHandles.lookup())
          .findGetter(SimpleKey.class, "params", Object[].class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
