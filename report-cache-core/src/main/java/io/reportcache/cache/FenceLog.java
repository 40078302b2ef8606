package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fences over a group of entries: which scope was last invalidated at which count. Written
 * under the lock of {@link Fences}, read without.
 *
 * <p>Bounded: a log that gets too long forgets its scopes and raises the floor instead, under which
 * every entry counts as invalidated. That drops more than was asked for, never less.
 */
final class FenceLog {

  /** More scopes than these are not kept. */
  static final int LIMIT = 4_096;

  private final Map<Object, Long> named = new ConcurrentHashMap<>(); // branches as String, and tags
  private final Map<KeyPattern, Long> patterns = new ConcurrentHashMap<>();
  private volatile long latest;
  private volatile long floor;

  /** The count of the last invalidation. What was checked up to it needs no look at the rest. */
  long latest() {
    return latest;
  }

  /** What was checked only before this count isn't vouched for any more. */
  long floor() {
    return floor;
  }

  void record(Scope scope, long count) {
    if (scope instanceof KeyPattern pattern) {
      String branch = pattern.branch();
      if (pattern.matchesAll()) {
        raiseFloor(count);
        named.clear();
        patterns.clear();
      } else if (branch != null) {
        named.put(branch, count);
      } else {
        patterns.put(pattern, count);
      }
    } else if (scope instanceof Tag tag) {
      named.put(tag, count);
    } else if (scope instanceof ReportKey<?> key) {
      patterns.put(KeyPattern.exactly(key), count);
    }
    if (size() > LIMIT) {
      raiseFloor(count);
      named.clear();
      patterns.clear();
    }
  }

  void publish(long count) {
    if (count > latest) { // a log that is closed stays so
      latest = count;
    }
  }

  /** Leaves a fence that nothing passes. */
  void close() {
    raiseFloor(Long.MAX_VALUE);
    latest = Long.MAX_VALUE;
  }

  /** Forgets the scopes up to a count for which every entry has been checked. */
  void forgetUpTo(long count) {
    long last =
        Stream.concat(named.values().stream(), patterns.values().stream())
            .mapToLong(Long::longValue)
            .filter(fence -> fence <= count)
            .max()
            .orElse(0);
    if (last > 0) {
      raiseFloor(last); // no higher: entries that were not checked since are vouched for up to here
      named.values().removeIf(fence -> fence <= last);
      patterns.values().removeIf(fence -> fence <= last);
    }
  }

  int size() {
    return named.size() + patterns.size();
  }

  /**
   * Tells whether a scope of the key was invalidated after the count. The floor isn't looked at.
   */
  boolean kills(ReportKey<?> key, Set<Tag> tags, long since) {
    return latest > since
        && (killsBranch(key.text(), since) || killsTag(tags, since) || killsPattern(key, since));
  }

  // Always before scopes are forgotten: a reader looks at the scopes first and at the floor after.
  private void raiseFloor(long count) {
    if (count > floor) {
      floor = count;
    }
  }

  private boolean killsBranch(String text, long since) {
    if (named.isEmpty()) {
      return false;
    }
    for (int end = text.indexOf(':'); end >= 0; end = text.indexOf(':', end + 1)) {
      if (isAfter(named.get(text.substring(0, end)), since)) {
        return true;
      }
    }
    return isAfter(named.get(text), since);
  }

  private boolean killsTag(Set<Tag> tags, long since) {
    for (Tag tag : tags) {
      if (isAfter(named.get(tag), since)) {
        return true;
      }
    }
    return false;
  }

  private boolean killsPattern(ReportKey<?> key, long since) {
    for (Map.Entry<KeyPattern, Long> fence : patterns.entrySet()) {
      if (fence.getValue() > since && fence.getKey().matches(key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAfter(@Nullable Long fence, long since) {
    return fence != null && fence > since;
  }
}
