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
 * Takes over what a transaction had in mind: invalidates first, then stores the values that nothing
 * has overtaken, those first that others are derived from.
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
   * Takes over.
   *
   * @param keep whether values may be stored; what a put has replaced is taken away if not
   */
  void take(PendingInvalidations pending, List<HeldValue> values, boolean keep) {
    if (!keep) {
      values.forEach(value -> value.flight().abandon());
    }
    long before = order.now(); // before the look at the fences, see the order of invalidations
    List<HeldValue> left = new ArrayList<>(values); // readers still see all of them
    left.removeIf(HeldValue::isGivenUp);
    int own = invalidate(pending, left);
    while (!left.isEmpty()) {
      long after = order.now();
      // Among the fences raised since, those of others can't be told from ours: keep nothing then.
      boolean alone = after - before == own;
      List<HeldValue> next = derivedFromNone(left);
      for (HeldValue value : next) {
        store(value, alone, after);
        // What others have built from the value before, until this moment.
        own +=
            value.how() == Making.LOAD
                ? 0
                : invalidations.derivedFrom(value.space(), value.entry().key(), "commit");
      }
      left.removeAll(Set.copyOf(next));
    }
  }

  /** Returns how many fences it took. */
  private int invalidate(PendingInvalidations pending, List<HeldValue> about) {
    int[] fences = new int[1];
    pending.forEach(
        (space, scopes, cause) -> {
          Collection<? extends Scope> others =
              space == null ? scopes : withoutKeysOf(space, scopes, about);
          fences[0] += others.isEmpty() ? 0 : invalidations.invalidate(space, others, cause);
        });
    return fences[0];
  }

  /** Not to hit the values that are about to be stored under these keys. */
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
   * Returns those of the values that are derived from none of the others. They are stored first,
   * since what is derived from them is dropped then. All of them, if there should be none: no value
   * is derived from itself.
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
   * Stores the value; if it can't hold, takes away what is there. Until the end the transaction
   * reads the one that is held, so what changes the key later has to find that as well.
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
          held.letGo(); // or it would be abandoned by itself
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
