package io.reportcache.key;

import io.reportcache.fingerprint.ReadOnce;
import io.reportcache.log.LoggedAs;
import io.reportcache.text.TextHash;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names a value inside a tenant, and its type: {@code {resource}:{params}}.
 *
 * <p>A key is plain data: {@code *}, {@code ?} and line breaks in it have no special meaning. Two
 * keys are equal if their texts are equal, whatever their types; reading a value with a key of
 * another type fails. Immutable; keep keys in constants where you can, since a key's hash is
 * computed once.
 *
 * @param <V> the type of the value
 * @since 0.1
 */
@LoggedAs("key")
public final class ReportKey<V> implements Scope {

  /** The longest key allowed, in UTF-16 characters. */
  public static final int MAXIMUM_LENGTH = 512;

  private final String text;
  private final Type type;
  private final Class<? super V> rawType;
  private final String resource;
  private final int hash;

  private ReportKey(String text, @Nullable String known, Type type, Class<? super V> rawType) {
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
    this.resource = known == null ? Resources.of(text) : known;
    if (resource.isBlank()) {
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
   * @throws IllegalArgumentException if the text is blank, too long, without a resource or contains
   *     half a surrogate pair, or if values of the type can be read only once, such as a stream or
   *     an iterator
   */
  public static <V> ReportKey<V> of(String text, Class<V> type) {
    Objects.requireNonNull(type, "type must not be null");
    return new ReportKey<>(text, null, type, type);
  }

  /**
   * Returns the key with this text for a value of a generic type: {@code ReportKey.of("orders", new
   * TypeToken<List<Order>>() {})}.
   *
   * @throws IllegalArgumentException as {@link #of(String, Class)}
   */
  public static <V> ReportKey<V> of(String text, TypeToken<V> type) {
    Objects.requireNonNull(type, "type must not be null");
    return new ReportKey<>(text, null, type.type(), type.rawType());
  }

  /**
   * Returns the key of a resource with these parameters.
   *
   * <p>A string of 1 to 64 characters is in the key as it is. Any other value with a short text is
   * in the key after the name of its type: {@code sales:eu:Integer#2026}. Records, lists, sets,
   * maps, optionals, arrays, null, and texts that are longer or contain {@code :}, {@code #},
   * blanks at the ends, control characters or emoji become a hash of 160 bits: {@code
   * sales:~0a1b…}. The last parameters together become one hash if the key would get longer than
   * {@value #MAXIMUM_LENGTH} characters.
   *
   * <p>Parameters that aren't equal have different keys. Equal parameters have the same key, also
   * after restarts and on every node. Records and enums are distinguished by the names of their
   * classes, or by {@link KeyName}. Arrays are compared by their elements, and records by their
   * components.
   *
   * <p>A resource may have several segments, such as {@code dashboard:kpis}. Then no other may be
   * {@code dashboard}, whose parameter {@code kpis} would have the same key; a cache of reports and
   * Spring's caches refuse such a pair of names.
   *
   * @param resource one segment, or several with {@code :} between them
   * @throws IllegalArgumentException if a parameter has no stable form, is nested more than 32 deep
   *     or contains more than a million values, or if the resource is too long or has an empty
   *     segment
   */
  public static <V> ReportKey<V> ofParams(
      String resource, Class<V> type, @Nullable Object... params) {
    return ofParams(resource, TypeToken.of(type), params);
  }

  /**
   * Returns the key of a resource with these parameters for a value of a generic type.
   *
   * @throws IllegalArgumentException as {@link #ofParams(String, Class, Object...)}
   */
  public static <V> ReportKey<V> ofParams(
      String resource, TypeToken<V> type, @Nullable Object... params) {
    requireSegments(resource);
    return of(resource, KeyParam.key(resource, Arrays.asList(params), MAXIMUM_LENGTH), type);
  }

  /**
   * Returns a function that makes the key of a resource from one parameter of a declared type: as
   * {@link #ofParams(String, TypeToken, Object...)}, without the name of the type if all parameters
   * have the same class. The key of {@code Period.TODAY} is {@code sales:TODAY}.
   *
   * @throws IllegalArgumentException if values of the parameter's type can't be in a key;
   *     components of records are checked as well. The function throws it as {@link
   *     #ofParams(String, Class, Object...)} does
   */
  public static <P, V> Function<P, ReportKey<V>> byParam(
      String resource, TypeToken<V> type, TypeToken<P> paramType) {
    requireSegments(resource);
    ParamType<P> checked = ParamType.of(paramType);
    return param -> of(resource, resource + KeyText.SEPARATOR + checked.segment(param), type);
  }

  /**
   * Returns a function with the same results, which remembers the keys of recent parameters:
   * finding a key takes a tenth of the time that making it takes. Only immutable parameters are
   * remembered, some thousand at most, and all are given up when memory is short. Safe for use by
   * many threads, if the given function is.
   *
   * @param make makes a key; the same for equal parameters. What it throws reaches the caller
   */
  public static <P extends @Nullable Object, V> Function<P, ReportKey<V>> remembering(
      Function<? super P, ReportKey<V>> make) {
    return new RecentParams<P, ReportKey<V>>(make)::of;
  }

  /** Returns the whole text, {@code resource:params}. */
  public String text() {
    return text;
  }

  /**
   * Returns the resource: the first segment or, if {@link #ofParams} or {@link #byParam} has made
   * the key, the one that was given, which may have several. Figures are kept by it.
   */
  public String resource() {
    return resource;
  }

  /** Tells whether the given text is the {@linkplain #resource() resource}. */
  public boolean isOf(String resource) {
    return this.resource.equals(resource);
  }

  /** Returns the type of the value, without the arguments of a generic one. */
  public Class<? super V> type() {
    return rawType;
  }

  /**
   * Returns the type of the value as it was given: a class, or the type of a {@link TypeToken}. A
   * value is served only to keys that have the same generic type, or a plain class.
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

  private static <V> ReportKey<V> of(String resource, String text, TypeToken<V> type) {
    Objects.requireNonNull(type, "type must not be null");
    String known = resource.indexOf(KeyText.SEPARATOR) < 0 ? null : resource; // else it's shared
    return new ReportKey<>(text, known, type.type(), type.rawType());
  }

  private static void requireSegments(String resource) {
    if (resource.indexOf(KeyText.SEPARATOR) >= 0 // mostly not, and then it's quick
        && Arrays.stream(resource.split(":", -1)).anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "resource must not have an empty segment, was '%s'; write it as sales or as dashboard:kpis"
              .formatted(resource));
    }
  }
}
