package io.reportcache.cache;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to the entries of one resource of one tenant. */
final class ReportCounters {

  final LongAdder hits = new LongAdder();
  final LongAdder staleHits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder joins = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder overtaken = new LongAdder();
  final LongAdder loadNanos = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder expirations = new LongAdder();
  final LongAdder invalidations = new LongAdder();

  CacheStats snapshot() {
    return new CacheStats(
        hits.sum(),
        staleHits.sum(),
        misses.sum(),
        joins.sum(),
        loads.sum(),
        loadFailures.sum(),
        overtaken.sum(),
        Duration.ofNanos(loadNanos.sum()),
        evictions.sum(),
        expirations.sum(),
        invalidations.sum());
  }
}
