package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has in mind for the cache: invalidations, and values that it put or loaded.
 * Others see nothing of it until the commit.
 *
 * <p>A value is held back together with a {@link Flight} that is registered in its space since
 * before the value was made. So whatever is invalidated or put by others meanwhile finds it, as it
 * finds a load under way, and it isn't stored then. The transaction's own invalidations are ordered
 * against its own values here: they drop those that were there before.
 *
 * <p>After the end, what is still invalidated here takes effect at once, and no value is kept.
 */
final class TransactionWork {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final List<Invalidation> invalidations = new ArrayList<>();
  private final Map<Space, Map<ReportKey<?>, Held>> values = new HashMap<>();
  private final Map<Flight, Begun> making = new HashMap<>();
  private final KeyChanges changes;
  private final long stamp;
  private final long changesBefore;
  private int partialRollbacks;
  private boolean ended;

  TransactionWork(LocalTier tier, KeyChanges changes) {
    this.tier = tier;
    this.changes = changes;
    this.stamp = tier.fences.now(); // its reads may see the data as it was when it began
    this.changesBefore = changes.now();
  }

  private record Invalidation(
      @Nullable Space space, Collection<? extends Scope> scopes, String cause) {

    boolean covers(Space where, ReportKey<?> key, Set<Tag> tags) {
      if (space != null && !space.equals(where)) {
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

  /** How a value comes about. */
  enum Making {
    /** Since there was none. */
    LOAD,
    /** In place of the one that is there. */
    REFRESH,
    /** By hand. */
    PUT
  }

  /** A value being made, after so many of the transaction's own invalidations. */
  private record Begun(int invalidations, Making how) {}

  private record Held(Space space, Flight flight, Entry entry, Making how) {}

  /** Forgets all values if a part was rolled back since they were made. */
  synchronized void rolledBackInPart(int times) {
    if (partialRollbacks != times) {
      partialRollbacks = times;
      release();
      making.clear(); // what is loaded right now isn't held
    }
  }

  /** Invalidates what is derived from keys that this transaction has replaced. */
  synchronized void replaced(Space space, Collection<? extends ReportKey<?>> keys, String cause) {
    Set<KeyPattern> derived = tier.derivations.derivedFrom(keys);
    if (!derived.isEmpty()) {
      invalidate(space, derived, cause);
    }
  }

  /**
   * Invalidates at the commit, with all that is derived; in all tenants if the space is null. What
   * is derived is looked for again then: more may have got an invalidated tag until then.
   */
  synchronized void invalidate(
      @Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    Collection<? extends Scope> all =
        tier.derivations.with(space == null ? null : space.tenant, scopes);
    Invalidation invalidation = new Invalidation(space, List.copyOf(all), cause);
    if (ended) {
      apply(invalidation);
      return;
    }
    invalidations.add(invalidation);
    values.forEach(
        (where, held) ->
            held.values()
                .removeIf(
                    value -> {
                      boolean covered =
                          invalidation.covers(where, value.entry.key(), value.entry.tags());
                      if (covered) {
                        where.asides.remove(value.flight);
                      }
                      return covered;
                    }));
  }

  /** Returns what this transaction put or loaded itself. */
  synchronized @Nullable Entry value(Space space, ReportKey<?> key) {
    Held held = values.getOrDefault(space, Map.of()).get(key);
    return held == null ? null : held.entry;
  }

  synchronized Set<ReportKey<?>> keys(Space space) {
    return Set.copyOf(values.getOrDefault(space, Map.of()).keySet());
  }

  /** Tells whether this transaction has invalidated what is cached under the key. */
  synchronized boolean hides(Space space, ReportKey<?> key) {
    if (invalidations.isEmpty()) {
      return false;
    }
    Entry cached = space.entries.peek(key);
    Set<Tag> tags = cached == null ? Set.of() : cached.tags();
    return invalidations.stream().anyMatch(i -> i.covers(space, key, tags));
  }

  /** Begins to make a value. Of a put the data is that of now, of a load perhaps older. */
  synchronized Flight begin(Space space, ReportKey<?> key, CachePolicy policy, Making how) {
    for (Flight made : making.keySet()) {
      if (made.key.equals(key) && made.tenant().equals(space.tenant)) {
        throw new RecursiveLoadException(
            "the loader of %s asks for that key again, itself or through another; load the shared part under a key of its own"
                .formatted(key));
      }
    }
    Flight flight = new Flight(key, policy, space.tenant);
    making.put(flight, new Begun(invalidations.size(), how));
    flight.tryOwn(Thread.currentThread());
    space.asides.add(flight);
    flight.begin(how == Making.PUT ? tier.fences.now() : stamp);
    if (how != Making.PUT && changes.isChanged(space.tenant, key, changesBefore)) {
      flight.abandon(); // what changes the key from now on finds it
    }
    return flight;
  }

  /** Keeps a value, unless this transaction has invalidated it since it was begun. */
  synchronized void hold(Space space, Flight flight, Entry entry) {
    Begun begun = making.remove(flight);
    if (begun == null || ended) {
      space.asides.remove(flight);
      return;
    }
    for (Invalidation since : invalidations.subList(begun.invalidations, invalidations.size())) {
      if (since.covers(space, entry.key(), entry.tags())) {
        space.asides.remove(flight);
        return;
      }
    }
    Held held = new Held(space, flight, entry, begun.how);
    Held replaced = values.computeIfAbsent(space, s -> new HashMap<>()).put(entry.key(), held);
    if (replaced != null) {
      space.asides.remove(replaced.flight);
    }
  }

  /** Gives up a value that was begun. */
  synchronized void drop(Space space, Flight flight) {
    making.remove(flight);
    space.asides.remove(flight);
  }

  synchronized void complete(Transaction.Outcome outcome) {
    try {
      switch (outcome) {
        case COMMITTED -> commit();
        case UNKNOWN -> {
          log.warn(
              "A transaction ended with unknown outcome; what it invalidated or put is dropped");
          values.values().forEach(held -> held.values().forEach(v -> v.flight.abandon()));
          commit();
        }
        case ROLLED_BACK -> {}
      }
    } catch (Throwable e) {
      log.error("The cache failed to take over the changes of a transaction", e);
    } finally {
      release();
      invalidations.clear();
      ended = true;
    }
  }

  private void release() {
    values.forEach((space, held) -> held.values().forEach(v -> space.asides.remove(v.flight)));
    values.clear();
  }

  private void commit() {
    long before = tier.fences.now(); // before the look into the logs, see Fences
    values.forEach((space, held) -> held.values().removeIf(value -> isGivenUp(space, value)));
    int own = 0;
    for (Invalidation invalidation : invalidations) {
      own += apply(invalidation);
    }
    List<Held> left = new ArrayList<>();
    values.values().forEach(held -> left.addAll(held.values()));
    while (!left.isEmpty()) {
      long after = tier.fences.now();
      // Among the fences raised since, those of others can't be told from ours: keep nothing then.
      boolean alone = after - before == own;
      List<Held> next = derivedFromNone(left);
      for (Held value : next) {
        store(value.space, value, alone, after);
        own += value.how == Making.LOAD ? 0 : dropDerived(value);
      }
      left.removeAll(Set.copyOf(next));
    }
  }

  /** What others have built from the value before, until this moment. */
  private int dropDerived(Held value) {
    return tier.invalidateDerived(value.space, value.entry.key(), "commit");
  }

  /**
   * Returns those of the values that are derived from none of the others. They are stored first,
   * since what is derived from them is dropped then. All of them, if there should be none: no value
   * is derived from itself.
   */
  private List<Held> derivedFromNone(List<Held> held) {
    Map<Space, Set<KeyPattern>> derived = new HashMap<>();
    for (Held value : held) {
      if (value.how != Making.LOAD) {
        derived
            .computeIfAbsent(value.space, space -> new HashSet<>())
            .addAll(tier.derivations.derivedFrom(List.of(value.entry.key())));
      }
    }
    List<Held> first = new ArrayList<>(held);
    first.removeIf(
        value ->
            derived.getOrDefault(value.space, Set.of()).stream()
                .anyMatch(pattern -> pattern.matches(value.entry.key())));
    return first.isEmpty() ? List.copyOf(held) : first;
  }

  /** A value that was overtaken is given up, but a put is to take away what it has replaced. */
  private static boolean isGivenUp(Space space, Held held) {
    if (space.isFenced(held.entry.key(), held.entry.tags(), held.flight.stamp())) {
      held.flight.abandon();
    }
    if (held.how == Making.PUT || !held.flight.isAbandoned()) {
      return false;
    }
    space.asides.remove(held.flight);
    return true;
  }

  /** Returns how many fences it took. */
  private int apply(Invalidation invalidation) {
    Space space = invalidation.space;
    if (space == null) {
      return tier.invalidateAllTenants(invalidation.scopes, invalidation.cause);
    }
    List<Scope> scopes = new ArrayList<>(invalidation.scopes);
    scopes.removeIf(scope -> isHeld(space, Writes.singleKey(scope))); // or it would hit our value
    return scopes.isEmpty() ? 0 : space.cache.invalidateNow(scopes, invalidation.cause);
  }

  private boolean isHeld(Space space, @Nullable ReportKey<?> key) {
    return key != null && values.getOrDefault(space, Map.of()).containsKey(key);
  }

  /** Stores the value; if it can't hold, takes away what is there. */
  private void store(Space space, Held held, boolean alone, long after) {
    Entry entry = held.entry;
    space.entries.compute(
        entry.key(),
        present -> {
          long now = tier.fences.now();
          boolean overtaken =
              !alone
                  || held.flight.isAbandoned()
                  || space.isFenced(entry.key(), entry.tags(), after);
          space.asides.remove(held.flight); // or it would be abandoned by itself
          if (overtaken) {
            return null;
          }
          entry.checkedUpTo(now);
          return entry;
        },
        () -> space.abandonLoad(entry.key())); // see Writes
  }
}
