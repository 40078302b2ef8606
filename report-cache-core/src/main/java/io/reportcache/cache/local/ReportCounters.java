package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Counts what happens to the entries of one resource of one tenant. */
final class ReportCounters {

  final ReportId id;
  private final StatsTable table;
  private final long number;
  private volatile boolean folded;

  // Guarded by the table.
  private long usesBefore;
  private long recentUses;

  final LongAdder hits = new LongAdder();
  final LongAdder staleHits = new LongAdder();
  final LongAdder invalidatedHits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder sharedHits = new LongAdder();
  final LongAdder joins = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder overtaken = new LongAdder();
  final LongAdder hungLoads = new LongAdder();
  final LongAdder loadNanos = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder expirations = new LongAdder();
  final LongAdder invalidations = new LongAdder();
  final LongAdder oversized = new LongAdder();
  final LongAdder mutations = new LongAdder();

  private volatile @Nullable Kind kind;

  /**
   * Makes counters of a table.
   *
   * @param number the order in which counters are made; grows with each of them
   */
  ReportCounters(StatsTable table, ReportId id, long number) {
    this.table = table;
    this.id = id;
    this.number = number;
  }

  /** Marks these counters as folded: others count in their place from now on. */
  void fold() {
    folded = true;
  }

  /** Returns these counters or, if they are folded, those that count in their place. */
  ReportCounters current() {
    return folded ? table.of(id) : this;
  }

  long number() {
    return number;
  }

  /** Returns how often these counters were used recently. Earlier uses count less. */
  long recentUses() {
    return recentUses;
  }

  /** Updates the number of recent uses by the uses since the last call. */
  void age() {
    long uses = hits.sum() + staleHits.sum() + invalidatedHits.sum() + misses.sum() + loads.sum();
    recentUses = recentUses / 2 + (uses - usesBefore);
    usesBefore = uses;
  }

  boolean isFolded() {
    return folded;
  }

  /**
   * Returns the kind of entry with the given policy and tags; the same object as in the last call
   * if they are equal.
   */
  Kind kind(CachePolicy policy, Set<Tag> tags) {
    Kind last = kind;
    if (last == null || !last.policy().equals(policy) || !last.tags().equals(tags)) {
      last = new Kind(policy, tags, this, null);
      kind = last;
    }
    return last;
  }

  CacheStats snapshot() {
    return read(LongAdder::sum);
  }

  /** Returns the counts and resets them to 0, in one step for each count. */
  CacheStats takeOut() {
    return read(LongAdder::sumThenReset);
  }

  private CacheStats read(ToLongFunction<LongAdder> how) {
    return CacheStats.builder()
        .hits(how.applyAsLong(hits))
        .staleHits(how.applyAsLong(staleHits))
        .invalidatedHits(how.applyAsLong(invalidatedHits))
        .misses(how.applyAsLong(misses))
        .sharedHits(how.applyAsLong(sharedHits))
        .joins(how.applyAsLong(joins))
        .loads(how.applyAsLong(loads))
        .loadFailures(how.applyAsLong(loadFailures))
        .overtaken(how.applyAsLong(overtaken))
        .hungLoads(how.applyAsLong(hungLoads))
        .loadTime(Duration.ofNanos(how.applyAsLong(loadNanos)))
        .evictions(how.applyAsLong(evictions))
        .expirations(how.applyAsLong(expirations))
        .invalidations(how.applyAsLong(invalidations))
        .oversized(how.applyAsLong(oversized))
        .mutations(how.applyAsLong(mutations))
        .build();
  }
}
