package io.reportcache.shared;

import io.reportcache.cache.SharedTierStats;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a member does with the shared tier. */
final class Counters {

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder stores = new LongAdder();
  final LongAdder storesRefused = new LongAdder();
  final LongAdder unwritable = new LongAdder();
  final LongAdder countedAlone = new LongAdder();
  final LongAdder roundTrips = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder bytesRead = new LongAdder();
  final LongAdder bytesWritten = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder heard = new LongAdder();
  final LongAdder gaps = new LongAdder();
  final LongAdder incarnationChanges = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  Counters() {
    for (Refusal why : Refusal.values()) {
      refused.put(why, new LongAdder());
    }
  }

  void refused(Refusal why) {
    of(why).increment();
  }

  private LongAdder of(Refusal why) {
    return Objects.requireNonNull(refused.get(why));
  }

  /** Returns a builder that holds what was counted. */
  SharedTierStats.Builder counted() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (Refusal why : Refusal.values()) {
      long times = of(why).sum();
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
        .countedAlone(countedAlone.sum())
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
