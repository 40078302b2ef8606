package io.reportcache.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds a part of an answer, of texts, numbers and lists only: so it looks the same over HTTP and
 * JMX, with either Jackson.
 */
final class Row {

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Leaves out what isn't there. */
  Row with(String name, @Nullable Object value) {
    Object plain = value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
    if (plain != null) {
      values.put(name, plain(plain));
    }
    return this;
  }

  Map<String, Object> build() {
    return values;
  }

  private static Object plain(Object value) {
    return value instanceof Number || value instanceof Boolean || value instanceof Map
        ? value
        : value instanceof List<?> list ? list.stream().map(Row::plain).toList() : text(value);
  }

  private static String text(Object value) {
    return value instanceof Duration || value instanceof Instant
        ? value.toString()
        : value instanceof Enum<?> constant
            ? constant.name().toLowerCase(java.util.Locale.ROOT)
            : value.toString();
  }
}
