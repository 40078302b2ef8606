package io.reportcache.cache.local;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The counters of each resource of each tenant. Bounded: when the table is full, a tenth of the
 * counters, those used least in recent times, is folded into one sum, so that totals stay correct.
 *
 * <p>A call for counters that are folded returns new ones. A thread that got the folded ones before
 * may still count in them. So they are kept until 10,000 others have been folded, and what was
 * counted in them since is moved to the sum whenever the sum is read. Each count is moved in one
 * step, so it is in the totals exactly once.
 */
final class StatsTable {

  static final int MAXIMUM_SIZE = 10_000;

  /**
   * How many folded counters are kept. A thread between finding its counters and counting must not
   * be overtaken by so many folds.
   */
  private static final int KEPT = 10_000;

  private final ConcurrentMap<ReportId, ReportCounters> counters = new ConcurrentHashMap<>();
  private final Queue<ReportCounters> folded = new ArrayDeque<>(); // guarded by this
  private final int maximumSize;
  private CacheStats rest = CacheStats.NONE; // guarded by this
  private long created; // guarded by this

  StatsTable() {
    this(MAXIMUM_SIZE);
  }

  StatsTable(int maximumSize) {
    this.maximumSize = maximumSize;
  }

  ReportCounters of(TenantId tenant, ReportKey<?> key) {
    return of(new ReportId(tenant, key.resource()));
  }

  ReportCounters of(ReportId id) {
    ReportCounters present = counters.get(id);
    return present == null ? create(id) : present;
  }

  synchronized CacheStats total() {
    folded.forEach(this::moveToRest);
    return sum(id -> true).plus(rest);
  }

  CacheStats of(TenantId tenant) {
    return sum(id -> id.tenant().equals(tenant));
  }

  Map<ReportId, CacheStats> byReport() {
    return counters.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().snapshot()));
  }

  private synchronized ReportCounters create(ReportId id) {
    ReportCounters present = counters.get(id);
    if (present != null) {
      return present;
    }
    if (counters.size() >= maximumSize) {
      foldLeastUsed(Math.max(1, maximumSize / 10));
    }
    ReportCounters mine = new ReportCounters(this, id, created++);
    counters.put(id, mine);
    return mine;
  }

  /** Folds the counters that were used least; of those used equally, the older ones. */
  private void foldLeastUsed(int count) {
    counters.values().forEach(ReportCounters::age);
    counters.values().stream()
        .sorted(
            Comparator.comparingLong(ReportCounters::recentUses)
                .thenComparingLong(ReportCounters::number))
        .limit(count)
        .toList()
        .forEach(this::fold);
  }

  private void fold(ReportCounters least) {
    counters.remove(least.id);
    least.fold();
    moveToRest(least);
    folded.add(least);
    if (folded.size() > KEPT) {
      moveToRest(folded.remove());
    }
  }

  private void moveToRest(ReportCounters from) {
    rest = rest.plus(from.takeOut());
  }

  private CacheStats sum(Predicate<ReportId> wanted) {
    return counters.entrySet().stream()
        .filter(e -> wanted.test(e.getKey()))
        .map(e -> e.getValue().snapshot())
        .reduce(CacheStats.NONE, CacheStats::plus);
  }
}
