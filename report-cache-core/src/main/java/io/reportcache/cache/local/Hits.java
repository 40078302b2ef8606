package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import org.jspecify.annotations.Nullable;

/** Looks up what serves, and counts the reads that it answers. */
final class Hits {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final HitClock clock;
  private final Ticker ticker;

  Hits(HitClock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  /** All that a hit looks at; false if anything has to be looked into. */
  boolean isFresh(Space space, Entry entry) {
    return entry.isFresh(clock.now()) && space.isLive(entry);
  }

  /** Tells whether the entry says that there is no value, and may say so still. */
  boolean isFreshAbsence(Space space, Entry entry) {
    return entry.isAbsent() && space.serves(entry, clock.now());
  }

  /** Tells whether the entry has a value that is fresh, or due for refresh ahead. */
  boolean serves(Space space, Entry entry) {
    return !entry.isAbsent() && space.serves(entry, clock.now());
  }

  /** Returns what serves under the key; null if nothing does. Counts nothing. */
  @Nullable Entry served(Space space, ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return entry != null && serves(space, entry) ? entry : null;
  }

  /** Counts a read that found this entry, or nothing, and returns it. */
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

  /** Counts a read that a value answered which only the reader's transaction has. */
  void countOwn(Space space, Entry own) {
    own.counters().hits.increment();
    log.debug("Cache hit for {}: {}", space.tenant, own.key());
  }

  /** Returns the answer for a user. */
  <V> Answer<V> told(Space space, Entry entry, ReportKey<V> key, Source source) {
    return new Answer<>(
        entry.valueFor(key, space.tenant),
        source,
        Loss.between(entry.begunAt(), ticker.nanos()),
        entry.loadTime());
  }
}
