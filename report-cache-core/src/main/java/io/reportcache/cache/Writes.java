package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a tenant's entries by hand. What is written holds from that moment on, so that a load of
 * the key which has begun is abandoned; both are decided under the store's lock. Loads are looked
 * for when the entry is in its place: one that begins after that look finds the entry.
 *
 * <p>What is derived from a key is dropped when the new value is in its place, so that whatever is
 * built from the old one at that moment is overtaken. The value's tags are noted before that: an
 * invalidation of one that came too early for the note is made good by it.
 *
 * <p>The ticker is asked before the lock is taken (D4): a host's may call the cache itself, and a
 * log that it fails into may, too.
 */
final class Writes {

  /** The cause of what a user has forgotten, which no policy tolerates. */
  static final String FORGET = "forget";

  private final LocalTier tier;
  private final Space space;

  Writes(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  void put(ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = newEntry(key, value, policy);
    space.entries.compute(key, before -> holdingFromNow(entry), () -> space.abandonLoad(key));
    tier.derivations.note(space.tenant, key, policy.tags());
  }

  /** Puts the value if there is none that serves; tells whether it did. */
  boolean add(ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = newEntry(key, value, policy);
    boolean[] added = new boolean[1];
    long time = tier.ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          if (serves(before, time)) {
            return before;
          }
          added[0] = !tier.isClosed() && tier.scales.keeps(entry.weight());
          return holdingFromNow(entry);
        },
        () -> {
          if (added[0]) {
            space.abandonLoad(key);
          }
        });
    if (added[0]) {
      tier.derivations.note(space.tenant, key, policy.tags());
      tier.invalidateDerived(space, key, "add");
    }
    return added[0];
  }

  long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    long[] sum = new long[1];
    Entry first = newEntry(key, by, policy); // not under the lock, which is no place for a weigher
    long time = tier.ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          long upTo = tier.fences.now(); // before the look at the sum, which is no newer than that
          if (before == null || !serves(before, time) || tier.isClosed()) {
            sum[0] = by;
            return holdingFromNow(first);
          }
          sum[0] = add(key, before.valueFor(key, space.tenant), by);
          Entry after = before.withValue(sum[0], first.weight(), time);
          after.checkedUpTo(upTo);
          return after;
        },
        () -> space.abandonLoad(key));
    tier.derivations.note(space.tenant, key, policy.tags());
    tier.invalidateDerived(space, key, "increment");
    return sum[0];
  }

  /** Returns how many fences this took. */
  int invalidate(Collection<? extends Scope> scopes, String by) {
    if (scopes.size() == 1) {
      return invalidateOne(scopes.iterator().next(), scopes, by);
    }
    List<Scope> fenced = new ArrayList<>(scopes.size());
    for (Scope scope : scopes) {
      ReportKey<?> key = singleKey(scope);
      if (key == null || isKept(key, by)) {
        fenced.add(scope);
      } else {
        invalidate(key, by);
      }
    }
    return fenced.isEmpty() ? 0 : fence(fenced, by);
  }

  private int invalidateOne(Scope scope, Collection<? extends Scope> scopes, String by) {
    ReportKey<?> key = singleKey(scope);
    if (key == null || isKept(key, by)) {
      return fence(scopes, by);
    }
    invalidate(key, by);
    return 0;
  }

  /** F3: a value that some readers tolerate stays, behind a fence as patterns and tags leave it. */
  private boolean isKept(ReportKey<?> key, String by) {
    return !by.equals(FORGET) && space.tolerance.concerns(key);
  }

  private int fence(Collection<? extends Scope> scopes, String by) {
    tier.fences.raise(space.log, scopes, by, tier.ticker.nanos());
    tier.sweeper.request();
    return 1;
  }

  /**
   * F1 for a single key: under the store's lock a load either has stored its value, which is
   * removed here, or will find itself abandoned. Tells whether a value that served was there.
   */
  boolean invalidate(ReportKey<?> key, String by) {
    boolean[] served = new boolean[1];
    long time = tier.ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          space.abandonLoad(key);
          served[0] = serves(before, time);
          if (before != null) {
            before.counters().invalidations.increment();
            Fence why = new Fence(key, tier.fences.now(), by, time);
            tier.losses.add(space.tenant, key, why);
          }
          return null;
        });
    return served[0];
  }

  private Entry newEntry(ReportKey<?> key, Object value, CachePolicy policy) {
    long now = tier.ticker.nanos();
    space.requireValue(key, value);
    ReportCounters counters = space.counters(key);
    int weight = tier.scales.weigh(space.tenant, key, value, counters);
    Kind kind = counters.kind(policy, policy.tags());
    return Entry.built(key, value, weight, kind, 0, now, null, tier.mutations);
  }

  /** Returns what a write leaves: of a cache that is closed nothing. */
  private @Nullable Entry holdingFromNow(Entry entry) {
    entry.checkedUpTo(space.latest());
    return tier.isClosed() ? null : entry;
  }

  private boolean serves(@Nullable Entry entry, long time) {
    return entry != null && !entry.isAbsent() && space.serves(entry, time);
  }

  private long add(ReportKey<Long> key, long counter, long by) {
    try {
      return Math.addExact(counter, by);
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          "counter %s of %s is %d, and adding %d doesn't fit a long; it stays as it is"
              .formatted(key, space.tenant, counter, by));
    }
  }

  /** Returns the key if the scope is a single one. */
  static @Nullable ReportKey<?> singleKey(Scope scope) {
    if (scope instanceof ReportKey<?> key) {
      return key;
    }
    String exact = scope instanceof KeyPattern pattern ? pattern.exactKey() : null;
    return exact == null ? null : ReportKey.of(exact, Object.class);
  }
}
