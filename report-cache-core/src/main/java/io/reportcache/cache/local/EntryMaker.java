package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of values: weighs each value, and takes its fingerprint in caches that check
 * whether values are changed.
 */
final class EntryMaker {

  private final Ticker ticker;
  private final Scales scales;
  private final @Nullable MutationCheck mutations;

  EntryMaker(Ticker ticker, Scales scales, @Nullable MutationCheck mutations) {
    this.ticker = ticker;
    this.scales = scales;
    this.mutations = mutations;
  }

  /** Returns an entry with a value that a user puts, whose life begins now. */
  Entry put(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    long now = ticker.nanos();
    Storable.require(space.tenant, key, value);
    return made(space, key, value, policy, policy.tags(), 0, now, null);
  }

  /**
   * Returns an entry with a value that was loaded.
   *
   * @param builtAt the end of the load, at which the value's life begins
   * @param before how the previous value was lost; null if there was none, or if it isn't known
   */
  Entry made(
      Space space,
      ReportKey<?> key,
      Object value,
      CachePolicy policy,
      Set<Tag> tags,
      long loadNanos,
      long builtAt,
      @Nullable Loss before) {
    ReportCounters counters = space.counters(key);
    int weight = scales.weigh(space.tenant, key, value, counters);
    Kind kind = counters.kind(policy, tags);
    if (Entry.ABSENT.equals(value)) {
      return new Entry(key, value, kind, loadNanos, builtAt, builtAt, before, weight);
    }
    long freshUntil = builtAt + nextTtlNanos(policy) - policy.refreshAhead().toNanos();
    OptionalLong print = mutations == null ? OptionalLong.empty() : mutations.fingerprint(value);
    return mutations == null || print.isEmpty()
        ? new Entry(key, value, kind, loadNanos, builtAt, freshUntil, before, weight)
        : new CheckedEntry(
            key,
            value,
            kind,
            loadNanos,
            builtAt,
            freshUntil,
            before,
            weight,
            mutations,
            print.getAsLong());
  }

  /**
   * Returns an entry with a copy of a value that another node has built. Its life has begun when
   * that node's load ended.
   *
   * @param policy the policy of the reader, for all but the time to live and the tags
   */
  Entry copied(Space space, ReportKey<?> key, SharedValue value, CachePolicy policy) {
    ReportCounters counters = space.counters(key);
    int weight = scales.weigh(space.tenant, key, value.value(), counters);
    CachePolicy own = livingAsLong(policy, value);
    Kind kind = new Kind(own, value.tags(), counters, new Origin(value.node(), value.verifiedAt()));
    long builtAt = ticker.nanos() - value.age().toNanos();
    long freshUntil = builtAt + nextTtlNanos(own) - own.refreshAhead().toNanos();
    return new Entry(
        key, value.value(), kind, value.loadTime().toNanos(), builtAt, freshUntil, null, weight);
  }

  private static CachePolicy livingAsLong(CachePolicy policy, SharedValue value) {
    if (policy.ttl().equals(value.ttl())) {
      return policy;
    }
    CachePolicy plain = policy.withRefreshAhead(Duration.ZERO); // which may not fit another ttl
    return value.ttl().map(plain::withTtl).orElseGet(CachePolicy::forever);
  }

  /** Tells whether the store may keep the entry. */
  boolean keeps(Entry entry) {
    return scales.keeps(entry.weight());
  }

  /**
   * Returns the lifetime of a value that is made now: its time to live, shortened at random by the
   * jitter.
   */
  static long nextTtlNanos(CachePolicy policy) {
    long ttl = policy.ttl().map(Duration::toNanos).orElse(Entry.EVER_NANOS);
    double jitter = policy.jitter();
    return jitter == 0
        ? ttl
        : ttl - (long) (ttl * jitter * ThreadLocalRandom.current().nextDouble());
  }
}
