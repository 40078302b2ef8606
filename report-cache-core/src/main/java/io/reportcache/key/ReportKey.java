package io.reportcache.key;

import io.reportcache.text.TextHash;
import java.lang.reflect.Type;
import java.util.Arrays;
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
  private final Type type;
  private final Class<? super V> rawType;
  private final int resourceLength;
  private final int hash;

  private ReportKey(String text, Type type, Class<? super V> rawType) {
    KeyText.check(
        "key",
        text,
        MAXIMUM_LENGTH,
        "write it as resource:params, e.g. sales:today; ReportKey.ofParams hashes long parameters");
    this.text = text;
    this.type = type;
    this.rawType = rawType;
    if (rawType.isPrimitive()) {
      throw new IllegalArgumentException(
          "type of key '%s' must be a class, was the primitive %s; use its wrapper"
              .formatted(text, type));
    }
    String readOnce = ReadOnce.inType(type);
    if (readOnce != null) {
      throw new IllegalArgumentException(
          "value of key '%s' must be something that can be kept, but %s".formatted(text, readOnce));
    }
    int separator = text.indexOf(KeyText.SEPARATOR);
    this.resourceLength = separator < 0 ? text.length() : separator;
    if (text.substring(0, resourceLength).isBlank()) {
      throw new IllegalArgumentException(
          "key must begin with a resource, was '%s'; write it as resource:params, e.g. sales:today"
              .formatted(text));
    }
    this.hash = TextHash.of(text);
  }

  /**
   * Returns the key with this text.
   *
   * @param text {@code resource} or {@code resource:params}; 1 to {@value #MAXIMUM_LENGTH}
   *     characters
   * @throws IllegalArgumentException if the text is blank, too long, without a resource or holds
   *     half a surrogate pair, or values of the type {@linkplain ReadOnce can be read once only}
   */
  public static <V> ReportKey<V> of(String text, Class<V> type) {
    Objects.requireNonNull(type, "type must not be null");
    return new ReportKey<>(text, type, type);
  }

  /**
   * As {@link #of(String, Class)}, for a value of a generic type: {@code ReportKey.of("orders", new
   * TypeToken<List<Order>>() {})}.
   *
   * @throws IllegalArgumentException as {@link #of(String, Class)}
   */
  public static <V> ReportKey<V> of(String text, TypeToken<V> type) {
    Objects.requireNonNull(type, "type must not be null");
    return new ReportKey<>(text, type.type(), type.rawType());
  }

  /**
   * Returns the key of a resource with these parameters.
   *
   * <p>A string of 1 to 64 characters stands in the key as it is; so does, behind the name of its
   * type, whatever else has a short text: {@code sales:eu:Integer#2026}. Records, lists, sets,
   * maps, optionals, arrays, null, and texts that are longer or hold {@code :}, {@code #}, blanks
   * at the ends, control characters or emoji become a hash of 160 bits: {@code sales:~0a1b…}. So do
   * the last parameters together if the key would get longer than {@value #MAXIMUM_LENGTH}.
   *
   * <p>Parameters that aren't equal have different keys; equal ones have one, the same after
   * restarts and on every node. Records and enums are told apart by their classes' names, or by
   * {@link KeyName}; arrays are compared by what they hold, and records by their components.
   *
   * @param resource the first segment; without {@code :}
   * @throws IllegalArgumentException if a parameter has no stable form, is nested more than 32
   *     deep, holds more than a million values, or the resource is too long
   */
  public static <V> ReportKey<V> ofParams(
      String resource, Class<V> type, @Nullable Object... params) {
    return ofParams(resource, TypeToken.of(type), params);
  }

  /**
   * As {@link #ofParams(String, Class, Object...)}, for a value of a generic type.
   *
   * @throws IllegalArgumentException as {@link #ofParams(String, Class, Object...)}
   */
  public static <V> ReportKey<V> ofParams(
      String resource, TypeToken<V> type, @Nullable Object... params) {
    requireOneSegment(resource);
    return of(KeyParam.key(resource, Arrays.asList(params), MAXIMUM_LENGTH), type);
  }

  /**
   * Returns the key of a resource with one parameter of a declared type: as {@link
   * #ofParams(String, TypeToken, Object...)}, without the name of the type if that is certain.
   *
   * @throws IllegalArgumentException as {@link #ofParams(String, Class, Object...)}
   */
  public static <P, V> ReportKey<V> ofParam(
      String resource, TypeToken<V> type, ParamType<P> paramType, P param) {
    requireOneSegment(resource);
    return of(resource + KeyText.SEPARATOR + paramType.segment(param), type);
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

  /** Returns the type of the value, without the arguments of a generic one. */
  public Class<? super V> type() {
    return rawType;
  }

  /**
   * Returns the type of the value as it was given: a class, or what a {@link TypeToken} told.
   * Values of a key are served to those keys alone that have the same generic type, or none.
   */
  public Type genericType() {
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

  private static void requireOneSegment(String resource) {
    if (resource.indexOf(KeyText.SEPARATOR) >= 0) {
      throw new IllegalArgumentException(
          "resource must not contain ':', was '%s'; give the rest as parameters"
              .formatted(resource));
    }
  }
}
