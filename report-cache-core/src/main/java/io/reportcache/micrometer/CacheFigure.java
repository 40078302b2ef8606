package io.reportcache.micrometer;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.reportcache.cache.CacheStats;
import java.util.function.ToLongFunction;

/** The figures of a cache that grow only, each with its meter. */
enum CacheFigure {
  HITS("gets", "hit", CacheStats::hits),
  STALE_HITS("gets", "stale", CacheStats::staleHits),
  INVALIDATED_HITS("gets", "invalidated", CacheStats::invalidatedHits),
  MISSES("gets", "miss", CacheStats::misses),
  JOINS("joins", "", CacheStats::joins),
  LOADS("loads", "", CacheStats::loads),
  LOAD_NANOS("loads", "", stats -> stats.loadTime().toNanos()),
  LOAD_FAILURES("load.failures", "", CacheStats::loadFailures),
  OVERTAKEN("loads.overtaken", "", CacheStats::overtaken),
  HUNG_LOADS("loads.hung", "", CacheStats::hungLoads),
  EVICTIONS("removals", "evicted", CacheStats::evictions),
  EXPIRATIONS("removals", "expired", CacheStats::expirations),
  INVALIDATIONS("removals", "invalidated", CacheStats::invalidations),
  OVERSIZED("oversized", "", CacheStats::oversized),
  MUTATIONS("mutations", "", CacheStats::mutations);

  static final String PREFIX = "report.cache.";

  private final String meter;
  private final String kind;
  final ToLongFunction<CacheStats> value;

  CacheFigure(String meter, String kind, ToLongFunction<CacheStats> value) {
    this.meter = meter;
    this.kind = kind;
    this.value = value;
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
