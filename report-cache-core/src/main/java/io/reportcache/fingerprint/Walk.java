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
 * Walks through the objects of a value and computes one number of them.
 *
 * <p>How it works. The parts of an object are hashed first, then their hash with the name of its
 * class. Parts in order are hashed one after the other; the hashes of parts without an order are
 * mixed well and added up. An object that is met again below itself counts by its distance, so that
 * a circle ends. An object that is shared otherwise is walked through each time, which the limit on
 * the number of objects bounds.
 */
final class Walk {

  /** The maximum number of levels that are read. */
  static final int DEEPEST = 100;

  /** The maximum number of objects that are read. */
  static final int MOST = 100_000;

  private static final long NULL = 1;
  private static final long BEYOND = 2;

  private final @Nullable Object[] path = new @Nullable Object[DEEPEST];
  private int depth;
  private int left = MOST;

  @SuppressWarnings("ReferenceEquality") // a circle leads to the same object, not to an equal one
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

  /**
   * Hashes all elements or none, since their order may change though the elements stay the same.
   */
  private long inAnyOrder(Collection<?> all) {
    int size = all.size();
    if (size > left) {
      return size;
    }
    long hash = size;
    for (Object each : all) {
      if (left == 0) {
        break; // it contains more than its size says
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
        throw new IllegalStateException(e); // can't happen: the fields can be read
      }
    }
    return hash;
  }

  private static long joined(long first, long second) {
    return mixed(31 * first + second);
  }

  /** Mixes as SplitMix64 does: each bit of the number changes about half of the result's bits. */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
