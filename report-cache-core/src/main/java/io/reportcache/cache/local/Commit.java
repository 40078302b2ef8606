package io.reportcache.cache.local;

import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies the changes of a transaction: invalidates first, then stores the values that nothing has
 * overtaken. Values from which others are derived are stored first.
 */
final class Commit {

  private final InvalidationOrder order;
  private final Derivations derivations;
  private final Invalidations invalidations;

  Commit(InvalidationOrder order, Derivations derivations, Invalidations invalidations) {
    this.order = order;
    this.derivations = derivations;
    this.invalidations = invalidations;
  }

  /**
   * Applies the changes.
   *
   * @param keep whether values may be stored; if not, the values that a put has replaced are only
   *     removed
   * @param written what the transaction has told other nodes itself
   */
  void take(
      PendingInvalidations pending, List<HeldValue> values, boolean keep, WrittenScopes written) {
    if (!keep) {
      values.forEach(value -> value.flight().abandon());
    }
    tellOfReplaced(values, written);
    long before = order.now(); // read before the fences, see InvalidationOrder
    List<HeldValue> left = new ArrayList<>(values); // a copy: readers still see all of them
    left.removeIf(HeldValue::isGivenUp);
    int own = invalidate(pending, left, written);
    while (!left.isEmpty()) {
      long after = order.now();
      // If others have raised fences since, theirs can't be told from ours: nothing is kept then.
      boolean alone = after - before == own;
      List<HeldValue> next = derivedFromNone(left);
      for (HeldValue value : next) {
        store(value, alone, after);
        // Drops what others have built from the previous value until this moment.
        own +=
            value.how() == Making.LOAD
                ? 0
                : invalidations.derivedFrom(value.space(), value.entry().key(), "commit", written);
      }
      left.removeAll(Set.copyOf(next));
    }
    values.forEach(value -> invalidations.told(value.space()));
  }

  /** Has other nodes drop their values under the keys that this transaction has replaced. */
  private void tellOfReplaced(List<HeldValue> values, WrittenScopes written) {
    for (HeldValue value : values) {
      if (value.how() != Making.LOAD) {
        Space space = value.space();
        invalidations.tell(space, written.others(space, List.of(value.entry().key())));
      }
    }
  }

  /** Makes the pending invalidations; returns how many fences were raised. */
  private int invalidate(
      PendingInvalidations pending, List<HeldValue> about, WrittenScopes written) {
    int[] fences = new int[1];
    pending.forEach(
        (space, scopes, cause) -> {
          Collection<? extends Scope> others =
              space == null ? scopes : withoutKeysOf(space, scopes, about);
          if (space != null && others.size() < scopes.size()) {
            invalidations.tell(
                space,
                written.others(space, scopes)); // only here are those keys about to be replaced
          }
          fences[0] +=
              others.isEmpty() ? 0 : invalidations.invalidate(space, others, cause, written);
        });
    return fences[0];
  }

  /**
   * Returns the scopes without the keys under which values are about to be stored, so that those
   * values aren't hit.
   */
  private static Collection<? extends Scope> withoutKeysOf(
      Space space, Collection<? extends Scope> scopes, List<HeldValue> about) {
    Set<ReportKey<?>> held = new HashSet<>();
    for (HeldValue value : about) {
      if (value.space().equals(space)) {
        held.add(value.entry().key());
      }
    }
    List<Scope> others = new ArrayList<>(scopes);
    others.removeIf(
        scope -> {
          ReportKey<?> key = Invalidations.singleKey(scope);
          return key != null && held.contains(key);
        });
    return others;
  }

  /**
   * Returns the values that are derived from none of the others. They are stored first, since
   * storing them drops what is derived from them. Returns all values if there should be none such:
   * no value is derived from itself.
   */
  private List<HeldValue> derivedFromNone(List<HeldValue> held) {
    Map<Space, Set<KeyPattern>> derived = new HashMap<>();
    for (HeldValue value : held) {
      if (value.how() != Making.LOAD) {
        derived
            .computeIfAbsent(value.space(), space -> new HashSet<>())
            .addAll(derivations.derivedFrom(List.of(value.entry().key())));
      }
    }
    List<HeldValue> first = new ArrayList<>(held);
    first.removeIf(
        value ->
            derived.getOrDefault(value.space(), Set.of()).stream()
                .anyMatch(pattern -> pattern.matches(value.entry().key())));
    return first.isEmpty() ? List.copyOf(held) : first;
  }

  /**
   * Stores the value, or removes the present one if the value was overtaken. Until the end the
   * transaction reads the held value, so a later change of the key has to find that one as well.
   */
  private void store(HeldValue held, boolean alone, long after) {
    Space space = held.space();
    Entry entry = held.entry();
    space.entries.compute(
        entry.key(),
        present -> {
          long now = order.now();
          boolean overtaken =
              !alone
                  || held.flight().isAbandoned()
                  || space.isFenced(entry.key(), entry.tags(), after);
          held.letGo(); // otherwise it would abandon itself below
          if (overtaken) {
            return null;
          }
          entry.checkedUpTo(now);
          return entry;
        },
        () -> { // see Writes
          space.abandonLoad(entry.key());
          space.asides.add(held.flight());
        });
  }
}
