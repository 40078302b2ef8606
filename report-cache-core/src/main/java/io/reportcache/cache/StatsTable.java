package io.reportcache.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The counters of each resource of each tenant. Bounded: when there are more, the ones that were
 * used least are folded into one sum, so that totals stay true.
 */
final class StatsTable {

  static final int MAXIMUM_SIZE = 10_000;

  private final AtomicReference<CacheStats> folded = new AtomicReference<>(CacheStats.NONE);
  private final ConcurrentMap<ReportId, ReportCounters> counters;

  StatsTable() {
    counters =
        Caffeine.newBuilder()
            .maximumSize(MAXIMUM_SIZE)
            .executor(Runnable::run)
            .evictionListener(this::fold)
            .<ReportId, ReportCounters>build()
            .asMap();
  }

  /** A table that keeps its counters in this map, and folds none. */
  StatsTable(ConcurrentMap<ReportId, ReportCounters> counters) {
    this.counters = counters;
  }

  ReportCounters of(TenantId tenant, ReportKey<?> key) {
    return counters.computeIfAbsent(
        new ReportId(tenant, key.resource()), id -> new ReportCounters(id.resource()));
  }

  CacheStats total() {
    return sum(id -> true).plus(folded.get());
  }

  CacheStats of(TenantId tenant) {
    return sum(id -> id.tenant().equals(tenant));
  }

  Map<ReportId, CacheStats> byReport() {
    return counters.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().snapshot()));
  }

  private CacheStats sum(Predicate<ReportId> wanted) {
    return counters.entrySet().stream()
        .filter(e -> wanted.test(e.getKey()))
        .map(e -> e.getValue().snapshot())
        .reduce(CacheStats.NONE, CacheStats::plus);
  }

  private void fold(@Nullable ReportId id, @Nullable ReportCounters evicted, RemovalCause cause) {
    if (evicted != null) {
      folded.accumulateAndGet(evicted.fold(), CacheStats::plus);
    }
  }
}
