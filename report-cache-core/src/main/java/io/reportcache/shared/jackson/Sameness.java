package io.reportcache.shared.jackson;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with what was read back, field by field. An {@code equals} of a class isn't
 * enough: it may compare ids only.
 *
 * <p>Collections may be of another class if they hold the same in the same order. Where the order
 * or the comparison belongs to the value, as in a {@link LinkedHashSet} or a sorted map, it must be
 * kept. Transient fields don't belong to a value.
 */
final class Sameness {

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
          URI.class,
          Locale.class,
          Currency.class);

  private Sameness() {}

  /** Tells whether objects of this class are nothing but what their {@code equals} compares. */
  static boolean isPlain(Class<?> type) {
    return PLAIN.contains(type)
        || (type.getPackageName().equals("java.time") && Modifier.isFinal(type.getModifiers()));
  }

  /** Tells whether the class belongs to the Java platform. */
  static boolean isOfJava(Class<?> type) {
    return type.isPrimitive()
        || type.getName().startsWith("java.")
        || type.getName().startsWith("javax.");
  }

  /** Returns how the values differ, for people; null if they don't. */
  static @Nullable String difference(@Nullable Object one, @Nullable Object other) {
    return difference(one, other, "it");
  }

  @SuppressWarnings("ReferenceEquality") // one object is as itself, and both may be null
  private static @Nullable String difference(
      @Nullable Object one, @Nullable Object other, String at) {
    if (one == other) {
      return null;
    }
    if (one == null || other == null) {
      return at + " is " + (one == null ? "null" : "read as null");
    }
    Class<?> type = one.getClass();
    boolean isOfOneClass = type.equals(other.getClass());
    String held = null;
    if (one instanceof Collection<?> some && other instanceof Collection<?> others) {
      held = ofCollections(some, others, at);
    } else if (one instanceof Map<?, ?> some && other instanceof Map<?, ?> others) {
      held = ofMaps(some, others, at);
    } else {
      return ofObjects(type, isOfOneClass, one, other, at);
    }
    return held == null && isOfOneClass ? ofFields(type, one, other, at) : held;
  }

  private static @Nullable String ofObjects(
      Class<?> type, boolean isOfOneClass, Object one, Object other, String at) {
    if (!isOfOneClass) {
      return "%s is a %s and read as a %s"
          .formatted(at, type.getTypeName(), other.getClass().getTypeName());
    }
    if (type.isArray()) {
      return ofArrays(one, other, at);
    }
    if (one instanceof Optional<?> some) {
      return difference(some.orElse(null), ((Optional<?>) other).orElse(null), at);
    }
    if (type.isEnum() || isOfJava(type)) {
      return one.equals(other) ? null : at + ", a " + type.getTypeName() + ", is read as another";
    }
    return ofFields(type, one, other, at);
  }

  private static @Nullable String ofArrays(Object one, Object other, String at) {
    int length = Array.getLength(one);
    if (length != Array.getLength(other)) {
      return at + " has another length";
    }
    if (one instanceof byte[] bytes) {
      return Arrays.equals(bytes, (byte[]) other) ? null : at + " has other bytes";
    }
    for (int i = 0; i < length; i++) {
      String difference = difference(Array.get(one, i), Array.get(other, i), at + "[" + i + "]");
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable String ofCollections(Collection<?> one, Collection<?> other, String at) {
    if (one.size() != other.size()) {
      return "%s has %d elements and is read with %d".formatted(at, one.size(), other.size());
    }
    if (one instanceof List != other instanceof List
        || one instanceof Set != other instanceof Set) {
      return "%s is a %s and read as a %s"
          .formatted(at, one.getClass().getTypeName(), other.getClass().getTypeName());
    }
    if (one instanceof SortedSet<?> sorted && hasOtherOrder(sorted.comparator())) {
      return at + " has a comparator of its own";
    }
    if (one instanceof Set && !hasOrder(one)) {
      return ofUnordered(one, other, at);
    }
    return inOrder(one.iterator(), other.iterator(), at);
  }

  private static @Nullable String inOrder(Iterator<?> one, Iterator<?> other, String at) {
    for (int i = 0; one.hasNext() && other.hasNext(); i++) {
      String difference = difference(one.next(), other.next(), at + "[" + i + "]");
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  /** Compares sets without an order; each element of one must be found in the other. */
  private static @Nullable String ofUnordered(Collection<?> one, Collection<?> other, String at) {
    Map<Object, Object> found = new HashMap<>();
    for (Object each : other) {
      found.put(each, each);
    }
    for (Object each : one) {
      if (!found.containsKey(each)) {
        return at + " isn't read with all elements";
      }
      String difference = difference(each, found.get(each), at + "[]");
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static @Nullable String ofMaps(Map<?, ?> one, Map<?, ?> other, String at) {
    if (one.size() != other.size()) {
      return "%s has %d entries and is read with %d".formatted(at, one.size(), other.size());
    }
    if (one instanceof IdentityHashMap) {
      return at + " compares keys by identity";
    }
    if (one instanceof SortedMap<?, ?> sorted && hasOtherOrder(sorted.comparator())) {
      return at + " has a comparator of its own";
    }
    Map<Object, Object> keys = new HashMap<>();
    for (Object key : other.keySet()) {
      keys.put(key, key);
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      Object key = entry.getKey();
      if (!keys.containsKey(key)) {
        return "%s isn't read with the key %s, a %s"
            .formatted(at, key, key == null ? "null" : key.getClass().getTypeName());
      }
      String difference = difference(key, keys.get(key), at + "'s key");
      if (difference == null) {
        difference = difference(entry.getValue(), other.get(key), at + "[" + key + "]");
      }
      if (difference != null) {
        return difference;
      }
    }
    return one instanceof LinkedHashMap || one instanceof SortedMap || !isOfJava(one.getClass())
        ? inOrder(one.keySet().iterator(), other.keySet().iterator(), at + "'s keys")
        : null;
  }

  private static boolean hasOrder(Collection<?> set) {
    return set instanceof LinkedHashSet
        || set instanceof SortedSet
        || !isOfJava(set.getClass()); // who knows
  }

  private static boolean hasOtherOrder(@Nullable Comparator<?> comparator) {
    return comparator != null && !comparator.equals(Comparator.naturalOrder());
  }

  private static @Nullable String ofFields(Class<?> type, Object one, Object other, String at) {
    for (Class<?> each = type; each != null && !isOfJava(each); each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) != 0) {
          continue;
        }
        String difference = ofField(field, one, other, at + "." + field.getName());
        if (difference != null) {
          return difference;
        }
      }
    }
    return null;
  }

  private static @Nullable String ofField(Field field, Object one, Object other, String at) {
    try {
      field.setAccessible(true);
      return difference(field.get(one), field.get(other), at);
    } catch (InaccessibleObjectException | SecurityException | IllegalAccessException e) {
      return "%s can't be compared, since its package isn't open to %s"
          .formatted(at, Objects.requireNonNullElse(Sameness.class.getModule().getName(), "us"));
    }
  }
}
