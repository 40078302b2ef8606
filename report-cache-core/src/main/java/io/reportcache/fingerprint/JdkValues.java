package io.reportcache.fingerprint;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of the JDK through their methods, since their fields can't be read. So a string that
 * caches its hash, or a number that caches its text, counts as unchanged.
 */
final class JdkValues {

  private static final Set<Class<?>> CONSTANT =
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
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          UUID.class,
          URI.class,
          File.class,
          Locale.class,
          Currency.class,
          Class.class);

  private JdkValues() {}

  /** Tells whether the value never changes, so that its hash code is enough. */
  static boolean isConstant(Object value) {
    Class<?> type = value.getClass();
    return CONSTANT.contains(type)
        || value instanceof Enum<?>
        || type.getName().startsWith("java.time.");
  }

  /** Tells whether a class is part of the JDK. */
  static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
  }

  /**
   * Returns a text or a number that represents the contents of a mutable value of the JDK or of an
   * array of primitives; null for any other value.
   */
  @SuppressWarnings("JavaUtilDate") // a cached value may be one
  static @Nullable Object contents(Object value) {
    if (value.getClass().isArray()) {
      return numbers(value);
    }
    if (value instanceof Date date) {
      return date.getClass().equals(Date.class) ? date.getTime() : date + "@" + date.getTime();
    }
    if (value instanceof Calendar calendar) {
      return calendar.hashCode(); // other calls would compute its fields
    }
    if (value instanceof StringBuilder || value instanceof StringBuffer) {
      return value.toString();
    }
    if (value instanceof BitSet bits) {
      return bits.hashCode();
    }
    if (value instanceof AtomicBoolean || isAtomicNumbers(value)) {
      return value.toString();
    }
    return null;
  }

  /** Returns the hash of an array of primitives, which always changes if one element does. */
  private static int numbers(Object array) {
    if (array instanceof byte[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof int[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof long[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof double[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof float[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof char[] some) {
      return Arrays.hashCode(some);
    }
    if (array instanceof short[] some) {
      return Arrays.hashCode(some);
    }
    return Arrays.hashCode((boolean[]) array);
  }

  private static boolean isAtomicNumbers(Object value) {
    return value instanceof AtomicIntegerArray
        || value instanceof AtomicLongArray
        || (value instanceof Number
            && value.getClass().getName().startsWith("java.util.concurrent.atomic."));
  }
}
