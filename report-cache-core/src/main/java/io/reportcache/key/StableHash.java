package io.reportcache.key;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hash of 128 bits that depends on nothing but the value: not on {@code hashCode}, the order of a
 * set, the class's package or the JVM.
 *
 * <p>The value is first written in a form in which every part is preceded by its kind and length
 * (as in bencode), so that no two different values have the same form; then the form is hashed with
 * SHA-256, of which the first half is kept.
 */
final class StableHash {

  private static final int DEEPEST = 32;

  private StableHash() {}

  static String of(@Nullable Object value) {
    byte[] form = form(value, 0).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(sha256(form), 0, 16);
  }

  private static String form(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          "a parameter must be nested at most %d deep and not contain itself; key it by its id"
              .formatted(DEEPEST));
    }
    if (value == null) {
      return "0";
    }
    if (value instanceof CharSequence || value instanceof Character) {
      return sized('s', wellFormed(value.toString()));
    }
    if (value instanceof Enum<?> constant) {
      return sized('e', constant.name());
    }
    if (KeyParam.hasStableText(value)) {
      return sized('n', value.toString());
    }
    if (value instanceof Optional<?> optional) {
      return sized('o', form(optional.orElse(null), depth + 1));
    }
    if (value instanceof Map<?, ?> map) {
      return sized(
          'm',
          map.entrySet().stream()
              .map(e -> form(e.getKey(), depth + 1) + form(e.getValue(), depth + 1))
              .sorted());
    }
    if (value instanceof Collection<?> items) {
      var forms = items.stream().map(item -> form(item, depth + 1));
      return items instanceof Set ? sized('u', forms.sorted()) : sized('l', forms);
    }
    if (value.getClass().isArray()) {
      var forms =
          IntStream.range(0, Array.getLength(value))
              .mapToObj(i -> form(Array.get(value, i), depth + 1));
      return sized('l', forms);
    }
    if (value instanceof Record row) {
      return sized('r', components(row, depth));
    }
    throw new IllegalArgumentException(
        "a parameter of %s has no stable form; use strings, numbers, enums, dates, UUIDs, records, collections or maps of these, or key it by its id"
            .formatted(value.getClass()));
  }

  private static String components(Record row, int depth) {
    StringBuilder form = new StringBuilder();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      form.append(sized('k', component.getName())).append(form(read(row, component), depth + 1));
    }
    return form.toString();
  }

  private static @Nullable Object read(Record row, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      throw new IllegalArgumentException(
          "component %s of %s can't be read for its hash; open its package to this library, or key it by its id"
              .formatted(component.getName(), row.getClass()),
          e);
    }
  }

  private static String wellFormed(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "a parameter must be well-formed text, but holds an unpaired surrogate; check how it was decoded");
    }
    return text;
  }

  private static String sized(char kind, Stream<String> parts) {
    return sized(kind, parts.collect(Collectors.joining()));
  }

  private static String sized(char kind, String content) {
    return kind + Integer.toString(content.length()) + ":" + content;
  }

  private static byte[] sha256(byte[] form) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(form);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one hasn't", e);
    }
  }
}
