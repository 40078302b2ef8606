package io.reportcache.key;

import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The declared type of a report's parameters. Checks at once whether they can be in a key, and
 * leaves the name of the class out of keys if all parameters have the same class. Immutable.
 *
 * @param <P> the parameters
 */
final class ParamType<P> {

  private final Type type;

  private ParamType(Type type) {
    KeyTypes.check(type);
    this.type = type;
  }

  /**
   * Returns the type of parameters.
   *
   * @throws IllegalArgumentException if values of the type can't be in a key, see {@link
   *     ReportKey#ofParams}; components of records are checked as well
   */
  static <P> ParamType<P> of(TypeToken<P> type) {
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
