package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import org.jspecify.annotations.Nullable;

/** Looks up entries that may be served, and counts the reads that they answer. */
final class Hits {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final HitClock clock;
  private final Ticker ticker;

  Hits(HitClock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * Tells whether the entry is fresh and live. If not, the read isn't a plain hit and has to be
   * examined further.
   */
  boolean isFresh(Space space, Entry entry) {
    long now = clock.now();
    return entry.isFresh(now) && space.isLive(entry, now);
  }

  /** Tells whether the entry records that there is no value, and may still be served. */
  boolean isFreshAbsence(Space space, Entry entry) {
    return entry.isAbsent() && space.serves(entry, clock.now());
  }

  /**
   * Tells whether the entry has a value that may be served: it is fresh, or due for refresh ahead.
   */
  boolean serves(Space space, Entry entry) {
    return !entry.isAbsent() && space.serves(entry, clock.now());
  }

  /** Returns the entry that may be served for the key; null if there is none. Counts nothing. */
  @Nullable Entry served(Space space, ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return entry != null && serves(space, entry) ? entry : null;
  }

  /** Counts a read that found the given entry, or a miss if it is null, and returns the entry. */
  @Nullable Entry counted(Space space, ReportKey<?> key, @Nullable Entry found) {
    if (found == null) {
      log.debug("Cache miss for {}: {}", space.tenant, key);
      space.counters(key).misses.increment();
    } else {
      count(space, found);
    }
    return found;
  }

  /** Counts a read that the entry has answered. */
  void count(Space space, Entry entry) {
    space.entries.used(entry);
    entry.counters().hits.increment();
    if (clock.isLogging()) {
      log.debug("Cache hit for {}: {}", space.tenant, entry.key());
    }
  }

  /** Counts a read that was answered by a value that only the reader's transaction sees. */
  void countOwn(Space space, Entry own) {
    own.counters().hits.increment();
    log.debug("Cache hit for {}: {}", space.tenant, own.key());
  }

  /** Returns the entry's value as the answer that a user gets. */
  <V> Answer<V> told(Space space, Entry entry, ReportKey<V> key, Source source) {
    return new Answer<>(
        entry.valueFor(key, space.tenant),
        source,
        Loss.between(entry.begunAt(), ticker.nanos()),
        entry.loadTime());
  }
}
