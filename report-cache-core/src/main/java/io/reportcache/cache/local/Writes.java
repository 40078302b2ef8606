package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Puts, adds and increments values on a user's call. A written value is valid from that moment on,
 * so a load of the key that has begun is abandoned; both happen under the store's lock. Loads are
 * looked for after the entry is in its place: a load that begins after that finds the entry.
 *
 * <p>What is derived from a key is dropped after the new value is in its place, so that a value
 * that is being built from the old one at that moment is overtaken. The new value's tags are noted
 * before that drop, which makes up for an invalidation of a tag that came too early to find the
 * note.
 *
 * <p>The ticker is read before the lock is taken (D4): a host's ticker may call the cache, and so
 * may the log to which its failure is reported.
 */
final class Writes {

  private final InvalidationOrder order;
  private final EntryMaker maker;
  private final Derivations derivations;
  private final Invalidations invalidations;
  private final Ticker ticker;
  private final AtomicBoolean closed;
  private final String node;

  /**
   * Makes it with the parts that it uses.
   *
   * @param closed is set between two writes of the store; from then on nothing is kept
   * @param node the name of this node
   */
  Writes(
      InvalidationOrder order,
      EntryMaker maker,
      Derivations derivations,
      Invalidations invalidations,
      Ticker ticker,
      AtomicBoolean closed,
      String node) {
    this.order = order;
    this.maker = maker;
    this.derivations = derivations;
    this.invalidations = invalidations;
    this.ticker = ticker;
    this.closed = closed;
    this.node = node;
  }

  void put(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = putOnly(space, key, value, policy);
    invalidations.derivedFrom(space, key, "put");
    share(space, entry);
  }

  <V> void putMany(Space space, Map<ReportKey<V>, ? extends V> values, CachePolicy policy) {
    // First, so that either all values are put or, if one is refused, none.
    values.forEach((key, value) -> Storable.require(space.tenant, key, value));
    List<Entry> entries = new ArrayList<>();
    values.forEach((key, value) -> entries.add(putOnly(space, key, value, policy)));
    invalidations.derivedFrom(space, values.keySet(), "put");
    entries.forEach(entry -> share(space, entry));
  }

  /** Has the other nodes drop their values of the key, and offers them this one. */
  private void share(Space space, Entry entry) {
    SharedSpace others = space.shared;
    if (others != null) {
      others.send();
      others.put(entry.key(), entry.shared(node));
    }
  }

  private Entry putOnly(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = maker.put(space, key, value, policy);
    invalidations.tell(space, List.of(key));
    space.entries.compute(
        key, before -> holdingFromNow(space, entry), () -> space.abandonLoad(key));
    derivations.note(space.tenant, key, policy.tags());
    return entry;
  }

  /** Puts the value if no value that may be served is present; tells whether it did. */
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
    Entry first = maker.put(space, key, by, policy); // outside the lock, since it calls the weigher
    long time = ticker.nanos();
    space.entries.compute(
        key,
        before -> {
          long upTo =
              order
                  .now(); // read before the sum, so that later invalidations still count against it
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

  /** Returns the entry, valid from now on; null if the cache is closed and keeps nothing. */
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
