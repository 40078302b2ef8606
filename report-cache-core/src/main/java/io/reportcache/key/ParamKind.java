package io.reportcache.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.runtime.ObjectMethods;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the parameters of one immutable class: strings, numbers, dates, enum constants, and
 * records of these. Parameters that are the same have the same key.
 *
 * <p>Records are compared by their components. A record may have an {@code equals} of its own, and
 * two records that are equal by it may have different keys.
 */
abstract class ParamKind {

  private static final int MOST_COMPONENTS = 16;
  private static final int LARGEST = 256;

  /** Immutable classes whose values are equal only if they have the same text. */
  private static final Set<Class<?>> PLAIN =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          DayOfWeek.class,
          Month.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          Instant.class,
          OffsetTime.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          Year.class,
          YearMonth.class,
          MonthDay.class,
          Duration.class,
          Period.class,
          Locale.class,
          Currency.class);

  /**
   * Has the JVM do once what the first comparison of records needs. A stack overflow in the middle
   * of that would make classes of the JDK unusable in the whole JVM (D4).
   */
  static void prepare() {
    record Anything(int number, String text) {}
    Row row = Row.of(Anything.class);
    Anything one = new Anything(1, "");
    Anything other = new Anything(1, "");
    if (row == null || !row.areSame(one, other) || row.hash(one) != row.hash(other)) {
      throw new AssertionError("records can't be compared");
    }
  }

  /**
   * Returns the kind of values of exactly this class; null if they are mutable, or aren't known to
   * be immutable.
   */
  static @Nullable ParamKind of(Class<?> type) {
    if (PLAIN.contains(type) || isConstant(type)) {
      return new Plain();
    }
    return type.isRecord() ? Row.of(type) : null;
  }

  /** Returns a hash, which is the same for parameters that are the same. */
  abstract int hash(Object params);

  /** Tells whether the other parameters, perhaps of another class, have the same key. */
  abstract boolean areSame(Object params, Object other);

  /** Tells whether the parameters are small enough to be remembered. */
  abstract boolean isSmall(Object params);

  /**
   * Tells whether the class is an enum or that of a constant with a body, which has its own class.
   */
  private static boolean isConstant(Class<?> type) {
    return Enum.class.isAssignableFrom(type) && !type.equals(Enum.class);
  }

  /** Returns the approximate size of a part in characters. */
  private static int sizeOf(@Nullable Object part) {
    if (part instanceof String text) {
      return text.length();
    }
    if (part instanceof BigInteger number) {
      return number.bitLength() / Byte.SIZE;
    }
    if (part instanceof BigDecimal number) {
      return number.unscaledValue().bitLength() / Byte.SIZE;
    }
    return part instanceof Locale locale ? locale.toLanguageTag().length() : 0;
  }

  /** A class whose {@code equals} compares values as their keys do. */
  private static final class Plain extends ParamKind {

    @Override
    int hash(Object params) {
      return params.hashCode();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // mostly they are the very same
    boolean areSame(Object params, Object other) {
      return params == other || (params.getClass() == other.getClass() && params.equals(other));
    }

    @Override
    boolean isSmall(Object params) {
      return sizeOf(params) <= LARGEST;
    }
  }

  /** A record of plain components. */
  private static final class Row extends ParamKind {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Class<?> type;
    private final Field[] fields;
    private final MethodHandle equal;
    private final MethodHandle hash;

    private Row(Class<?> type, Field[] fields, MethodHandle equal, MethodHandle hash) {
      this.type = type;
      this.fields = fields;
      this.equal = equal;
      this.hash = hash;
    }

    /**
     * Returns the kind of a record; null if it has too many components, or one that isn't plain.
     */
    static @Nullable Row of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      if (components.length > MOST_COMPONENTS
          || !Arrays.stream(components).allMatch(each -> isPlain(each.getType()))) {
        return null;
      }
      try {
        Field[] fields = new Field[components.length];
        MethodHandle[] getters = new MethodHandle[components.length];
        for (int i = 0; i < fields.length; i++) {
          fields[i] = type.getDeclaredField(components[i].getName());
          fields[i].setAccessible(true);
          getters[i] = LOOKUP.unreflectGetter(fields[i]);
        }
        String names =
            Arrays.stream(components)
                .map(RecordComponent::getName)
                .collect(Collectors.joining(";"));
        return new Row(
            type,
            fields,
            made("equals", type, names, getters)
                .asType(MethodType.methodType(boolean.class, Object.class, Object.class)),
            made("hashCode", type, names, getters)
                .asType(MethodType.methodType(int.class, Object.class)));
      } catch (Exception e) { // an unreadable component is reported when the key is made
        return null;
      }
    }

    private static boolean isPlain(Class<?> type) {
      return type.isPrimitive()
          || type.isEnum()
          || (PLAIN.contains(type) && Modifier.isFinal(type.getModifiers()));
    }

    /** Makes the method that a record has by default. */
    private static MethodHandle made(
        String method, Class<?> row, String names, MethodHandle[] getters) throws Exception {
      try {
        return (MethodHandle)
            ObjectMethods.bootstrap(LOOKUP, method, MethodHandle.class, row, names, getters);
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) { // declared, and never thrown
        throw new IllegalStateException(e);
      }
    }

    @Override
    int hash(Object params) {
      try {
        return (int) hash.invokeExact(params);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    @Override
    boolean areSame(Object params, Object other) {
      try {
        return other.getClass() == type && (boolean) equal.invokeExact(params, other);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    @Override
    boolean isSmall(Object params) {
      try {
        int size = 0;
        for (Field field : fields) {
          size += sizeOf(field.get(params));
        }
        return size <= LARGEST;
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }

    /**
     * Returns the failure to throw. Only an Error is possible: fields are read and plain values are
     * compared.
     */
    private static RuntimeException unexpected(Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      return new IllegalStateException("components of a record can't be compared", e);
    }
  }
}
