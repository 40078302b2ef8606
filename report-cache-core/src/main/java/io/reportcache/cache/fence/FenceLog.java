package io.reportcache.cache.fence;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The fences over a group of entries: the last invalidation of each scope. Written under the lock
 * of {@link InvalidationOrder}, read without a lock.
 *
 * <p>Bounded: a log that gets too long forgets its scopes and raises its floor instead. Every entry
 * that was last checked before the floor counts as invalidated. That drops more than was asked for,
 * never less.
 */
public final class FenceLog {

  /** The maximum number of scopes that are kept, 4096. */
  public static final int LIMIT = 4_096;

  private static final Fence NO_FLOOR = new Fence("nothing", 0, "nothing", 0);

  private final Map<String, Fence> branches = new ConcurrentHashMap<>();
  private final Map<String, Fence> keys = new ConcurrentHashMap<>();
  private final Map<Tag, Fence> tags = new ConcurrentHashMap<>();
  private final Map<KeyPattern, Fence> patterns = new ConcurrentHashMap<>();
  private final FenceTimes moments = new FenceTimes();
  private volatile long latest;
  private volatile long flushed;
  private volatile Fence floor = NO_FLOOR;

  /**
   * Returns the number of the last invalidation. An entry that was checked up to it needs no
   * further check.
   */
  public long latest() {
    return latest;
  }

  /**
   * Returns the floor: every entry that was last checked before its number counts as invalidated.
   */
  public Fence floor() {
    return floor;
  }

  /** Returns the number of the last invalidation of everything. */
  public long flushed() {
    return flushed;
  }

  void record(Scope scope, long count, String by, long at) {
    Fence fence = new Fence(scope, count, by, at);
    moments.note(count, at);
    if (scope instanceof KeyPattern pattern) {
      if (pattern.matchesAll()) {
        flushed = count;
        raiseFloor(fence);
        clear();
        return;
      }
      String branch = pattern.branch();
      if (branch != null) {
        branches.put(branch, fence);
      } else {
        String key = pattern.exactKey();
        if (key != null) {
          keys.put(key, fence);
        } else {
          patterns.put(pattern, fence);
        }
      }
    } else if (scope instanceof Tag tag) {
      tags.put(tag, fence);
    } else if (scope instanceof ReportKey<?> key) {
      keys.put(key.text(), fence);
    }
    if (size() > LIMIT) {
      raiseFloor(fence.over("everything, since too many scopes were invalidated at once"));
      clear();
    }
  }

  void publish(long count) {
    if (count > latest) { // a closed log stays closed
      latest = count;
    }
  }

  /** Closes the log: everything is invalidated, now and from now on. */
  void close(long at) {
    raiseFloor(new Fence("everything", Long.MAX_VALUE, "close", at));
    flushed = Long.MAX_VALUE;
    latest = Long.MAX_VALUE;
  }

  /** Tells whether everything is invalidated, now and from now on. */
  public boolean isClosed() {
    return latest == Long.MAX_VALUE;
  }

  /** Forgets the scopes up to the given number, for which every entry must have been checked. */
  void forgetUpTo(long count) {
    Fence last = NO_FLOOR;
    for (Map<?, Fence> fences : all()) {
      for (Fence fence : fences.values()) {
        if (fence.count() <= count && fence.count() > last.count()) {
          last = fence;
        }
      }
    }
    if (last.count() > 0) {
      // No higher: entries that weren't checked since are known to be alive only up to here.
      raiseFloor(last);
      long forgotten = last.count();
      for (Map<?, Fence> fences : all()) {
        fences.values().removeIf(fence -> fence.count() <= forgotten);
      }
    }
  }

  /** Returns how many scopes are kept. */
  public int size() {
    return branches.size() + keys.size() + tags.size() + patterns.size();
  }

  /**
   * Returns a fence over the key that was raised after the given number; null if there is none. The
   * floor isn't considered.
   */
  public @Nullable Fence killer(ReportKey<?> key, Set<Tag> keyTags, long since) {
    if (latest <= since) {
      return null;
    }
    Fence killer = branchKiller(key.text(), since);
    if (killer == null && !keys.isEmpty()) {
      killer = after(keys.get(key.text()), since);
    }
    if (killer == null) {
      killer = tagKiller(keyTags, since);
    }
    return killer != null ? killer : patternKiller(key, since);
  }

  /**
   * Returns a time at or before the first invalidation after the given number; empty if there is
   * none.
   */
  public OptionalLong notAfterFirstBeyond(long count) {
    return moments.notAfterFirstBeyond(count);
  }

  /**
   * Invalidates every entry that was last checked before the fence. Must be called before scopes
   * are forgotten, since a reader looks at the scopes first and at the floor afterwards.
   */
  void raiseFloor(Fence fence) {
    if (fence.count() > floor.count()) {
      floor = fence;
    }
  }

  private void clear() {
    all().forEach(Map::clear);
  }

  private Iterable<Map<?, Fence>> all() {
    return List.of(branches, keys, tags, patterns);
  }

  private @Nullable Fence branchKiller(String text, long since) {
    if (branches.isEmpty()) {
      return null;
    }
    for (int end = text.indexOf(':'); end >= 0; end = text.indexOf(':', end + 1)) {
      Fence killer = after(branches.get(text.substring(0, end)), since);
      if (killer != null) {
        return killer;
      }
    }
    return after(branches.get(text), since);
  }

  private @Nullable Fence tagKiller(Set<Tag> keyTags, long since) {
    if (!keyTags.isEmpty() && !tags.isEmpty()) {
      for (Tag tag : keyTags) {
        Fence killer = after(tags.get(tag), since);
        if (killer != null) {
          return killer;
        }
      }
    }
    return null;
  }

  private @Nullable Fence patternKiller(ReportKey<?> key, long since) {
    for (Map.Entry<KeyPattern, Fence> fence : patterns.entrySet()) {
      if (fence.getValue().count() > since && fence.getKey().matches(key)) {
        return fence.getValue();
      }
    }
    return null;
  }

  private static @Nullable Fence after(@Nullable Fence fence, long since) {
    return fence != null && fence.count() > since ? fence : null;
  }
}
