package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes a tenant's entries by hand. What is written holds from that moment on, so that a load of
 * the key which has begun is abandoned; both are decided under the store's lock.
 */
final class Writes {

  private final LocalTier tier;
  private final Space space;

  Writes(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  void put(ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = newEntry(key, value, policy);
    space.entries.compute(key, before -> holdingFromNow(entry));
  }

  /** Puts the value if there is none that serves; tells whether it did. */
  boolean add(ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = newEntry(key, value, policy);
    boolean[] added = new boolean[1];
    space.entries.compute(
        key,
        before -> {
          if (serves(before)) {
            return before;
          }
          added[0] = true;
          return holdingFromNow(entry);
        });
    return added[0];
  }

  long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    long[] sum = new long[1];
    space.entries.compute(
        key,
        before -> {
          if (before == null || !serves(before)) {
            sum[0] = by;
            return holdingFromNow(newEntry(key, by, policy));
          }
          sum[0] = add(key, before.valueFor(key, space.tenant), by);
          return holdingFromNow(before.withValue(sum[0], tier.ticker.nanos()));
        });
    return sum[0];
  }

  void invalidate(Collection<? extends Scope> scopes) {
    List<Scope> fenced = new ArrayList<>(scopes.size());
    for (Scope scope : scopes) {
      ReportKey<?> key = singleKey(scope);
      if (key == null) {
        fenced.add(scope);
      } else {
        invalidate(key);
      }
    }
    if (!fenced.isEmpty()) {
      tier.fences.raise(space.log, fenced);
      tier.sweeper.request();
    }
  }

  /**
   * F1 for a single key: under the store's lock a load either has stored its value, which is
   * removed here, or will find itself abandoned. Tells whether a value that served was there.
   */
  boolean invalidate(ReportKey<?> key) {
    boolean[] served = new boolean[1];
    space.entries.compute(
        key,
        before -> {
          abandonLoad(key);
          served[0] = serves(before);
          if (before != null) {
            before.counters.invalidations.increment();
          }
          return null;
        });
    return served[0];
  }

  Object requireValue(ReportKey<?> key, @Nullable Object value) {
    return Objects.requireNonNull(
        value,
        () ->
            "value of %s for %s must not be null; use forget to drop a value"
                .formatted(key, space.tenant));
  }

  private Entry newEntry(ReportKey<?> key, Object value, CachePolicy policy) {
    long now = tier.ticker.nanos();
    return new Entry(
        key, requireValue(key, value), policy, tier.stats.of(space.tenant, key), now, now);
  }

  private Entry holdingFromNow(Entry entry) {
    abandonLoad(entry.key);
    entry.checkedUpTo(tier.fences.now());
    return entry;
  }

  /** A load that is queued only will begin after this, and is left to it. */
  private void abandonLoad(ReportKey<?> key) {
    Flight flight = space.flights.get(key);
    if (flight != null && flight.isOwned()) {
      flight.abandon();
      space.flights.remove(key, flight);
    }
  }

  private boolean serves(@Nullable Entry entry) {
    return entry != null && space.serves(entry, tier.ticker.nanos());
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

  private static @Nullable ReportKey<?> singleKey(Scope scope) {
    if (scope instanceof ReportKey<?> key) {
      return key;
    }
    String exact = scope instanceof KeyPattern pattern ? pattern.exactKey() : null;
    return exact == null ? null : ReportKey.of(exact, Object.class);
  }
}
