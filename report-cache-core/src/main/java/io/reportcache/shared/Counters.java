package io.reportcache.shared;

import io.reportcache.cache.SharedTierStats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a member does with the shared tier. */
final class Counters {

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder stores = new LongAdder();
  final LongAdder storesRefused = new LongAdder();
  final LongAdder unwritable = new LongAdder();
  final LongAdder roundTrips = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder bytesRead = new LongAdder();
  final LongAdder bytesWritten = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder heard = new LongAdder();
  final LongAdder gaps = new LongAdder();
  final LongAdder incarnationChanges = new LongAdder();
  private final LongAdder[] refused = new LongAdder[Refusal.values().length];

  Counters() {
    for (int i = 0; i < refused.length; i++) {
      refused[i] = new LongAdder();
    }
  }

  void refused(Refusal why) {
    refused[why.ordinal()].increment();
  }

  /** Returns a builder that holds what was counted. */
  SharedTierStats.Builder counted() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (Refusal why : Refusal.values()) {
      long times = refused[why.ordinal()].sum();
      if (times > 0) {
        reasons.put(why.text, times);
      }
    }
    return SharedTierStats.builder()
        .hits(hits.sum())
        .misses(misses.sum())
        .stores(stores.sum())
        .storesRefused(storesRefused.sum())
        .unwritable(unwritable.sum())
        .roundTrips(roundTrips.sum())
        .failures(failures.sum())
        .bytesRead(bytesRead.sum())
        .bytesWritten(bytesWritten.sum())
        .sent(sent.sum())
        .heard(heard.sum())
        .gaps(gaps.sum())
        .incarnationChanges(incarnationChanges.sum())
        .refused(reasons);
  }
}
