package io.reportcache.micrometer;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The figures of a cache, summed up by a name: of the report, or of the tenant. They never fall. A
 * cache folds the figures of what was used least when there are too many, and a counter that falls
 * would look to a monitoring system as if the process had begun anew.
 *
 * <p>There are at most so many names; what comes later counts under {@value #OTHER}. Not safe for
 * use by several threads.
 */
final class GrowingFigures {

  static final String OTHER = "other";

  private static final int FIGURES = CacheFigure.values().length;

  private final Function<ReportId, String> name;
  private final int most;
  private final Map<String, long[]> shown = new TreeMap<>();
  private final Map<String, long[]> lastRead = new HashMap<>();

  GrowingFigures(Function<ReportId, String> name, int most) {
    this.name = name;
    this.most = most;
  }

  /** Gives the name a place before others come. */
  void expect(String expected) {
    if (shown.size() < most) {
      shown.putIfAbsent(expected, new long[FIGURES]);
    }
  }

  /** Adds what has changed since the last call. Returns the figures by name. */
  Map<String, long[]> add(Map<ReportId, CacheStats> stats) {
    Map<String, long[]> now = new HashMap<>();
    stats.forEach((id, each) -> addTo(now.computeIfAbsent(placeOf(id), this::zero), each));
    lastRead.keySet().forEach(known -> now.computeIfAbsent(known, this::zero));
    now.forEach(
        (known, read) -> {
          long[] before = lastRead.getOrDefault(known, new long[FIGURES]);
          long[] sum = shown.computeIfAbsent(known, this::zero);
          for (int i = 0; i < FIGURES; i++) {
            sum[i] += Math.max(0, read[i] - before[i]);
          }
        });
    lastRead.putAll(now);
    Map<String, long[]> copy = new TreeMap<>();
    shown.forEach((known, sum) -> copy.put(known, sum.clone()));
    return copy;
  }

  private String placeOf(ReportId id) {
    String wanted = name.apply(id);
    expect(wanted);
    return shown.containsKey(wanted) ? wanted : OTHER;
  }

  private long[] zero(String unused) {
    return new long[FIGURES];
  }

  private static void addTo(long[] sum, CacheStats stats) {
    for (CacheFigure figure : CacheFigure.values()) {
      sum[figure.ordinal()] += figure.value.applyAsLong(stats);
    }
  }
}
