package io.reportcache.micrometer;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import java.util.EnumMap;
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

  private final Function<ReportId, String> name;
  private final int most;
  private final Map<String, Map<CacheFigure, Long>> shown = new TreeMap<>();
  private final Map<String, Map<CacheFigure, Long>> lastRead = new HashMap<>();

  GrowingFigures(Function<ReportId, String> name, int most) {
    this.name = name;
    this.most = most;
  }

  /** Gives the name a place before others come. */
  void expect(String expected) {
    if (shown.size() < most) {
      shown.computeIfAbsent(expected, GrowingFigures::none);
    }
  }

  /** Adds what has changed since the last call. Returns the figures by name. */
  Map<String, Map<CacheFigure, Long>> add(Map<ReportId, CacheStats> stats) {
    Map<String, Map<CacheFigure, Long>> now = new HashMap<>();
    lastRead.keySet().forEach(known -> now.put(known, none(known)));
    stats.forEach(
        (id, each) -> {
          Map<CacheFigure, Long> sum = now.computeIfAbsent(placeOf(id), GrowingFigures::none);
          for (CacheFigure figure : CacheFigure.values()) {
            sum.merge(figure, figure.in(each), Long::sum);
          }
        });
    now.forEach((known, read) -> grow(known, read, lastRead.getOrDefault(known, Map.of())));
    lastRead.putAll(now);
    Map<String, Map<CacheFigure, Long>> copy = new TreeMap<>();
    shown.forEach((known, sum) -> copy.put(known, Map.copyOf(sum)));
    return copy;
  }

  private void grow(String known, Map<CacheFigure, Long> read, Map<CacheFigure, Long> before) {
    Map<CacheFigure, Long> sum = shown.computeIfAbsent(known, GrowingFigures::none);
    read.forEach(
        (figure, value) ->
            sum.merge(figure, Math.max(0, value - before.getOrDefault(figure, 0L)), Long::sum));
  }

  private String placeOf(ReportId id) {
    String wanted = name.apply(id);
    expect(wanted);
    return shown.containsKey(wanted) ? wanted : OTHER;
  }

  private static Map<CacheFigure, Long> none(String unused) {
    return new EnumMap<>(CacheFigure.class);
  }
}
