package io.reportcache.key;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a value inside a tenant, and its type: {@code {resource}:{params}}.
 *
 * <p>A key is data: {@code *}, {@code ?} or a line break in it mean themselves. Two keys are equal
 * if their texts are, whatever their types; asking for a value by a type that it isn't fails.
 * Immutable; keep keys in constants where you can, since a key's hash is computed once.
 *
 * @param <V> the type of the value
 */
public final class ReportKey<V> implements Scope {

  /** The longest key allowed, in UTF-16 characters. */
  public static final int MAXIMUM_LENGTH = 512;

  private final String text;
  private final Class<V> type;
  private final int resourceLength;
  private final int hash;

  private ReportKey(String text, Class<V> type) {
    KeyText.check(
        "key",
        text,
        MAXIMUM_LENGTH,
        "write it as resource:params, e.g. sales:today; ReportKey.ofParams hashes long parameters");
    this.text = text;
    this.type = Objects.requireNonNull(type, "type must not be null");
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          "type of key '%s' must be a class, was the primitive %s; use its wrapper"
              .formatted(text, type));
    }
    int separator = text.indexOf(KeyText.SEPARATOR);
    this.resourceLength = separator < 0 ? text.length() : separator;
    if (text.substring(0, resourceLength).isBlank()) {
      throw new IllegalArgumentException(
          "key must begin with a resource, was '%s'; write it as resource:params, e.g. sales:today"
              .formatted(text));
    }
    this.hash = text.hashCode();
  }

  /**
   * Returns the key with this text.
   *
   * @param text {@code resource} or {@code resource:params}; 1 to {@value #MAXIMUM_LENGTH}
   *     characters
   * @throws IllegalArgumentException if the text is blank, too long, without a resource or holds
   *     half a surrogate pair
   */
  public static <V> ReportKey<V> of(String text, Class<V> type) {
    return new ReportKey<>(text, type);
  }

  /**
   * Returns the key of a resource with these parameters.
   *
   * <p>Numbers, enums, booleans, UUIDs, dates and short strings (at most 64 characters, without
   * {@code :}, blanks at the ends and control characters) stand in the key as they are. Longer or
   * odder texts, such as times of day, records, collections, maps, arrays and null become a hash of
   * 128 bits, the same after restarts and on every node; the order of a set or map doesn't matter.
   * Parameters are apart from each other: {@code ("a:b")} and {@code ("a", "b")} give different
   * keys.
   *
   * @param resource the first segment; without {@code :}
   * @throws IllegalArgumentException if a parameter has no stable form, or the key gets too long
   */
  public static <V> ReportKey<V> ofParams(
      String resource, Class<V> type, @Nullable Object... params) {
    if (resource.indexOf(KeyText.SEPARATOR) >= 0) {
      throw new IllegalArgumentException(
          "resource must not contain ':', was '%s'; give the rest as parameters"
              .formatted(resource));
    }
    StringBuilder text = new StringBuilder(resource);
    for (Object param : params) {
      text.append(KeyText.SEPARATOR).append(KeyParam.segment(param));
    }
    return new ReportKey<>(text.toString(), type);
  }

  /** Returns the whole text, {@code resource:params}. */
  public String text() {
    return text;
  }

  /** Returns the first segment. */
  public String resource() {
    return text.substring(0, resourceLength);
  }

  /** Tells whether this is the first segment. */
  public boolean isOf(String resource) {
    return resource.length() == resourceLength && text.startsWith(resource);
  }

  /** Returns the type of the value. */
  public Class<V> type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ReportKey<?> that && hash == that.hash && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "key '" + text + "'";
  }
}
