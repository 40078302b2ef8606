package io.reportcache.fingerprint;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a value, whose objects it makes one number of.
 *
 * <p>How it works. What an object is made of is hashed first, then that with the name of its class.
 * What is in order is hashed one after the other; what has no order is added up, each hashed well
 * by itself. An object that is met again on the way down to it counts by how far up it is, so that
 * a circle ends; what is shared otherwise is walked through each time, which the limit on the
 * number of objects bounds.
 */
final class Walk {

  /** How many levels are looked at. */
  static final int DEEPEST = 100;

  /** How many objects are looked at. */
  static final int MOST = 100_000;

  private static final long NULL = 1;
  private static final long BEYOND = 2;

  private final @Nullable Object[] path = new @Nullable Object[DEEPEST];
  private int depth;
  private int left = MOST;

  @SuppressWarnings("ReferenceEquality") // an object contains itself, not one that equals it
  long hash(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (left == 0) {
      return BEYOND;
    }
    left--;
    long type = mixed(value.getClass().getName().hashCode());
    if (JdkValues.isConstant(value)) {
      return joined(type, value.hashCode());
    }
    for (int i = depth - 1; i >= 0; i--) {
      if (path[i] == value) {
        return joined(type, depth - i);
      }
    }
    if (depth == DEEPEST) {
      return joined(type, BEYOND);
    }
    path[depth++] = value;
    try {
      return joined(type, inside(value));
    } finally {
      path[--depth] = null;
    }
  }

  private long inside(Object value) {
    if (value instanceof Object[] array) {
      return inOrder(Arrays.asList(array));
    }
    if (value instanceof Collection<?> all) {
      return all instanceof List || all instanceof Deque ? inOrder(all) : inAnyOrder(all);
    }
    if (value instanceof Map<?, ?> map) {
      return entries(map);
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return joined(hash(entry.getKey()), hash(entry.getValue()));
    }
    if (value instanceof Optional<?> optional) {
      return hash(optional.orElse(null));
    }
    if (value instanceof AtomicReference<?> reference) {
      return hash(reference.get());
    }
    if (value instanceof AtomicReferenceArray<?> references) {
      return inOrder(IntStream.range(0, references.length()).mapToObj(references::get).toList());
    }
    Object contents = JdkValues.contents(value);
    return contents == null ? members(value) : contents.hashCode();
  }

  private long inOrder(Collection<?> all) {
    long hash = all.size();
    for (Object each : all) {
      if (left == 0) {
        break;
      }
      hash = joined(hash, hash(each));
    }
    return hash;
  }

  /** All or none: which are the first may change though they stay the same. */
  private long inAnyOrder(Collection<?> all) {
    int size = all.size();
    if (size > left) {
      return size;
    }
    long hash = size;
    for (Object each : all) {
      if (left == 0) {
        break; // it holds more than it says
      }
      hash += mixed(hash(each));
    }
    return hash;
  }

  private long entries(Map<?, ?> map) {
    if (map instanceof WeakHashMap) {
      return BEYOND; // the garbage collector changes it
    }
    int size = map.size();
    if (size > left / 2) {
      return size;
    }
    long hash = size;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (left == 0) {
        break;
      }
      hash += joined(hash(entry.getKey()), hash(entry.getValue()));
    }
    return hash;
  }

  private long members(Object value) {
    long hash = 0;
    for (Field field : Members.of(value.getClass())) {
      try {
        hash = joined(hash, hash(field.get(value)));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // only those that can be read are there
      }
    }
    return hash;
  }

  private static long joined(long first, long second) {
    return mixed(31 * first + second);
  }

  /** As SplitMix64 does: each bit of the number changes about half of the result's. */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
