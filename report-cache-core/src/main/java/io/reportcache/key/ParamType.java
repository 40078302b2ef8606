package io.reportcache.key;

import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The declared type of a report's parameters. Tells at once whether they can be in a key, and
 * spares keys the name of the class where all parameters are of one: the key of a {@code
 * Period.TODAY} reads {@code sales:TODAY}. Immutable.
 *
 * @param <P> the parameters
 */
public final class ParamType<P> {

  private final Type type;

  private ParamType(Type type) {
    KeyTypes.check(type);
    this.type = type;
  }

  /**
   * Returns the type of parameters of a class.
   *
   * @throws IllegalArgumentException if they can't be in a key, as {@link ReportKey#ofParams} says;
   *     components of records are looked at, too
   */
  public static <P> ParamType<P> of(Class<P> type) {
    return new ParamType<>(Objects.requireNonNull(type, "type must not be null"));
  }

  /**
   * As {@link #of(Class)}, for parameters of a generic type.
   *
   * @throws IllegalArgumentException if they can't be in a key
   */
  public static <P> ParamType<P> of(TypeToken<P> type) {
    return new ParamType<>(type.type());
  }

  /** Returns the segment of a parameter. */
  String segment(P param) {
    Objects.requireNonNull(param, () -> "a parameter of type " + this + " must not be null");
    return type instanceof Class<?> plain && isOneKind(plain, param)
        ? KeyParam.segmentOfKnownType(param)
        : KeyParam.segment(param);
  }

  private static boolean isOneKind(Class<?> type, Object param) {
    return param instanceof Enum<?> constant
        ? type.equals(constant.getDeclaringClass())
        : type.equals(param.getClass()) && KeyTypes.hasOneText(type);
  }

  @Override
  public String toString() {
    return type.getTypeName();
  }
}
