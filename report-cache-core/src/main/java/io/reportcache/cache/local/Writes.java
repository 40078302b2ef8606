package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Changes entries by hand. What is written holds from that moment on, so that a load of the key
 * which has begun is abandoned; both are decided under the store's lock. Loads are looked for when
 * the entry is in its place: one that begins after that look finds the entry.
 *
 * <p>What is derived from a key is dropped when the new value is in its place, so that whatever is
 * built from the old one at that moment is overtaken. The value's tags are noted before that: an
 * invalidation of one that came too early for the note is made good by it.
 *
 * <p>The ticker is asked before the lock is taken (D4): a host's may call the cache itself, and a
 * log that it fails into may, too.
 */
final class Writes {

  private final InvalidationOrder order;
  private final EntryMaker maker;
  private final Derivations derivations;
  private final Invalidations invalidations;
  private final Ticker ticker;
  private final AtomicBoolean closed;

  /**
   * Writes nothing yet.
   *
   * @param closed set between two writes of the store; nothing is kept then
   */
  Writes(
      InvalidationOrder order,
      EntryMaker maker,
      Derivations derivations,
      Invalidations invalidations,
      Ticker ticker,
      AtomicBoolean closed) {
    this.order = order;
    this.maker = maker;
    this.derivations = derivations;
    this.invalidations = invalidations;
    this.ticker = ticker;
    this.closed = closed;
  }

  void put(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    putOnly(space, key, value, policy);
    invalidations.derivedFrom(space, key, "put");
  }

  <V> void putMany(Space space, Map<ReportKey<V>, ? extends V> values, CachePolicy policy) {
    // All or, if one is bad, none.
    values.forEach((key, value) -> Storable.require(space.tenant, key, value));
    values.forEach((key, value) -> putOnly(space, key, value, policy));
    invalidations.derivedFrom(space, values.keySet(), "put");
  }

  private void putOnly(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = maker.put(space, key, value, policy);
    space.entries.compute(
        key, before -> holdingFromNow(space, entry), () -> space.abandonLoad(key));
    derivations.note(space.tenant, key, policy.tags());
  }

  /** Puts the value if there is none that serves; tells whether it did. */
  boolean add(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = maker.put(space, key, value, policy);
    boolean[] added = new boolean[1];
    long time = ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          if (serves(space, before, time)) {
            return before;
          }
          added[0] = !closed.get() && maker.keeps(entry);
          return holdingFromNow(space, entry);
        },
        () -> {
          if (added[0]) {
            space.abandonLoad(key);
          }
        });
    if (added[0]) {
      derivations.note(space.tenant, key, policy.tags());
      invalidations.derivedFrom(space, key, "add");
    }
    return added[0];
  }

  long increment(Space space, ReportKey<Long> key, long by, CachePolicy policy) {
    long[] sum = new long[1];
    Entry first = maker.put(space, key, by, policy); // not under the lock: it asks the weigher
    long time = ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          long upTo = order.now(); // before the look at the sum, which is no newer than that
          if (before == null || !serves(space, before, time) || closed.get()) {
            sum[0] = by;
            return holdingFromNow(space, first);
          }
          sum[0] = sum(space, key, before.valueFor(key, space.tenant), by);
          Entry after = before.withValue(sum[0], first.weight(), time);
          after.checkedUpTo(upTo);
          return after;
        },
        () -> space.abandonLoad(key));
    derivations.note(space.tenant, key, policy.tags());
    invalidations.derivedFrom(space, key, "increment");
    return sum[0];
  }

  /** Returns what a write leaves: of a cache that is closed nothing. */
  private @Nullable Entry holdingFromNow(Space space, Entry entry) {
    entry.checkedUpTo(space.latest());
    return closed.get() ? null : entry;
  }

  private static boolean serves(Space space, @Nullable Entry entry, long time) {
    return entry != null && !entry.isAbsent() && space.serves(entry, time);
  }

  private static long sum(Space space, ReportKey<Long> key, long counter, long by) {
    try {
      return Math.addExact(counter, by);
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          "counter %s of %s is %d, and adding %d doesn't fit a long; it stays as it is"
              .formatted(key, space.tenant, counter, by));
    }
  }
}
