package io.reportcache.cache.local;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The invalidations of a transaction that take effect at its end, in the order of the calls.
 *
 * <p>Bounded: when there are too many scopes, they are replaced by everything of their tenants.
 * That drops more than was asked for, never less.
 */
final class PendingInvalidations {

  /** The maximum number of scopes that are kept individually. */
  static final int LIMIT = 4_096;

  private final Map<Where, Told> pending = new LinkedHashMap<>();
  private int scopes;
  private int told;
  private int widened;

  /** The scopes of one call, in one space, or in all if it is null. */
  record Where(@Nullable Space space, List<Scope> scopes) {

    boolean covers(Space in, ReportKey<?> key, Set<Tag> tags) {
      if (space != null && !space.equals(in)) {
        return false;
      }
      for (Scope scope : scopes) {
        boolean covered =
            scope instanceof KeyPattern pattern
                ? pattern.matches(key)
                : scope instanceof Tag tag ? tags.contains(tag) : scope.equals(key);
        if (covered) {
          return true;
        }
      }
      return false;
    }
  }

  /** The number and the cause of the last call with these scopes. */
  private record Told(int number, String cause) {}

  /** Receives the scopes of one call after another. */
  @FunctionalInterface
  interface Action {
    void accept(@Nullable Space space, List<Scope> scopes, String cause);
  }

  /** Adds the scopes of one call. */
  Where add(@Nullable Space space, Collection<? extends Scope> added, String cause) {
    Where where = new Where(space, List.copyOf(added));
    if (pending.remove(where) == null) { // otherwise it moves to the end
      scopes += added.size();
    }
    pending.put(where, new Told(++told, cause));
    if (scopes > LIMIT) {
      widen(cause);
    }
    return where;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Returns the number of the last call. */
  int last() {
    return told;
  }

  /** Tells whether a pending scope covers the key, or an entry of it with the given tags. */
  boolean cover(Space space, ReportKey<?> key, Set<Tag> tags) {
    return !pending.isEmpty() && coverSince(0, space, key, tags);
  }

  /** Tells the same as {@link #cover} of the scopes that were added after the given call. */
  boolean coverSince(int number, Space space, ReportKey<?> key, Set<Tag> tags) {
    if (number < widened) {
      number = 0; // it isn't known any more which of them came after it
    }
    for (Map.Entry<Where, Told> each : pending.entrySet()) {
      if (each.getValue().number > number && each.getKey().covers(space, key, tags)) {
        return true;
      }
    }
    return false;
  }

  void forEach(Action action) {
    pending.forEach((where, told) -> action.accept(where.space, where.scopes, told.cause));
  }

  void clear() {
    pending.clear();
    scopes = 0;
  }

  private void widen(String cause) {
    Set<@Nullable Space> spaces = new HashSet<>();
    pending.keySet().forEach(where -> spaces.add(where.space));
    clear();
    widened = told;
    for (Space space : spaces) {
      pending.put(
          new Where(space, List.of(KeyPattern.ALL)),
          new Told(told, cause + ", since too many scopes were invalidated in one transaction"));
    }
    scopes = spaces.size();
  }
}
