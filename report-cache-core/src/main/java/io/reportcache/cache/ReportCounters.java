package io.reportcache.cache;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what happens to the entries of one resource of one tenant. */
final class ReportCounters {

  final String resource;
  private volatile boolean folded;

  final HitCounter hits = new HitCounter();
  final LongAdder staleHits = new LongAdder();
  final LongAdder invalidatedHits = new LongAdder();
  final LongAdder misses = new LongAdder();
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

  private volatile @Nullable Kind kind;

  ReportCounters(String resource) {
    this.resource = resource;
  }

  /** Returns what was counted, for the last time: others count in its place from now on. */
  CacheStats fold() {
    folded = true;
    return snapshot();
  }

  boolean isFolded() {
    return folded;
  }

  /**
   * Returns the kind of entry with this policy and these tags, the same as the last time if it can.
   */
  Kind kind(CachePolicy policy, Set<Tag> tags) {
    Kind last = kind;
    if (last == null || !last.policy().equals(policy) || !last.tags().equals(tags)) {
      last = new Kind(policy, tags, this);
      kind = last;
    }
    return last;
  }

  CacheStats snapshot() {
    return new CacheStats(
        hits.sum(),
        staleHits.sum(),
        invalidatedHits.sum(),
        misses.sum(),
        joins.sum(),
        loads.sum(),
        loadFailures.sum(),
        overtaken.sum(),
        hungLoads.sum(),
        Duration.ofNanos(loadNanos.sum()),
        evictions.sum(),
        expirations.sum(),
        invalidations.sum(),
        oversized.sum());
  }
}
