package io.reportcache.micrometer;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.reportcache.cache.CacheStats;

/** The figures of a cache that grow only, each with its meter. */
enum CacheFigure {
  HITS("gets", "hit"),
  STALE_HITS("gets", "stale"),
  INVALIDATED_HITS("gets", "invalidated"),
  MISSES("gets", "miss"),
  JOINS("joins", ""),
  LOADS("loads", ""),
  LOAD_NANOS("loads", ""),
  LOAD_FAILURES("load.failures", ""),
  OVERTAKEN("loads.overtaken", ""),
  HUNG_LOADS("loads.hung", ""),
  EVICTIONS("removals", "evicted"),
  EXPIRATIONS("removals", "expired"),
  INVALIDATIONS("removals", "invalidated"),
  OVERSIZED("oversized", ""),
  MUTATIONS("mutations", "");

  static final String PREFIX = "report.cache.";

  private final String meter;
  private final String kind;

  CacheFigure(String meter, String kind) {
    this.meter = meter;
    this.kind = kind;
  }

  long in(CacheStats stats) {
    return switch (this) {
      case HITS -> stats.hits();
      case STALE_HITS -> stats.staleHits();
      case INVALIDATED_HITS -> stats.invalidatedHits();
      case MISSES -> stats.misses();
      case JOINS -> stats.joins();
      case LOADS -> stats.loads();
      case LOAD_NANOS -> stats.loadTime().toNanos();
      case LOAD_FAILURES -> stats.loadFailures();
      case OVERTAKEN -> stats.overtaken();
      case HUNG_LOADS -> stats.hungLoads();
      case EVICTIONS -> stats.evictions();
      case EXPIRATIONS -> stats.expirations();
      case INVALIDATIONS -> stats.invalidations();
      case OVERSIZED -> stats.oversized();
      case MUTATIONS -> stats.mutations();
    };
  }

  String meter() {
    return PREFIX + meter;
  }

  /** Tells whether it belongs to the timer of loads, which isn't a counter. */
  boolean isOfTimer() {
    return this == LOADS || this == LOAD_NANOS;
  }

  Tags tags() {
    return switch (meter) {
      case "gets" -> Tags.of(Tag.of("result", kind));
      case "removals" -> Tags.of(Tag.of("cause", kind));
      default -> Tags.empty();
    };
  }

  String description() {
    return switch (meter) {
      case "gets" -> "Reads, by what answered them.";
      case "joins" -> "Misses that were answered by a load under way for another caller.";
      case "loads" -> "Loads that succeeded, and their time.";
      case "load.failures" -> "Loads that threw or returned null.";
      case "loads.overtaken" -> "Loads whose value wasn't kept, as it was invalidated meanwhile.";
      case "loads.hung" -> "Loads that took longer than the load time-out.";
      case "removals" -> "Entries that were removed, by cause.";
      case "oversized" -> "Values that weigh too much to be cached.";
      default -> "Values that were changed after they were cached.";
    };
  }
}
