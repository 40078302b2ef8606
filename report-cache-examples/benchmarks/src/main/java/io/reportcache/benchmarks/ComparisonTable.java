package io.reportcache.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The results of one benchmark over several rounds, printed as a table in Markdown. */
final class ComparisonTable {

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final String title;
  private final @Nullable Compared compared;
  private final Map<Cell, List<RunResult>> cells = new LinkedHashMap<>();

  /** Without a comparison the table has no ratios. */
  ComparisonTable(String title, @Nullable Compared compared) {
    this.title = title;
    this.compared = compared;
  }

  /** Takes the results of a round. Those of a later round come in the same order. */
  void add(Collection<RunResult> round) {
    for (RunResult result : round) {
      cells.computeIfAbsent(Cell.of(result.getParams()), cell -> new ArrayList<>()).add(result);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("\n### ").append(title).append("\n\n");
    RunResult any = cells.values().stream().findAny().map(results -> results.get(0)).orElse(null);
    if (any == null) {
      return text.append("no results\n").toString();
    }
    Mode mode = any.getParams().getMode();
    String unit = any.getPrimaryResult().getScoreUnit();
    String measured = mode == Mode.SampleTime ? "median, " + unit + " | p99, " + unit : unit;
    text.append("| contender | threads | ").append(measured).append(" | ratio | B/op |\n");
    text.append(
        mode == Mode.SampleTime ? "|---|---|---|---|---|---|\n" : "|---|---|---|---|---|\n");
    cells.forEach((cell, results) -> text.append(row(cell, results, mode)));
    return text.toString();
  }

  private String row(Cell cell, List<RunResult> results, Mode mode) {
    StringBuilder row = new StringBuilder("| ").append(cell.name());
    row.append(" | ").append(cell.threads());
    row.append(" | ").append(number(median(scores(results))));
    if (mode == Mode.SampleTime) {
      row.append(" | ").append(number(median(percentiles(results, 99))));
    }
    row.append(" | ").append(ratio(cell, results));
    // In other modes threads in the background allocate as well, for no operation in particular.
    row.append(" | ").append(mode == Mode.AverageTime ? allocation(results) : "");
    return row.append(" |\n").toString();
  }

  /** The median of the rounds' ratios, and the least and the greatest. */
  private String ratio(Cell cell, List<RunResult> results) {
    Cell baseline = baselineOf(cell);
    List<RunResult> base = baseline == null ? List.of() : cells.getOrDefault(baseline, List.of());
    List<Double> scores = scores(results);
    List<Double> baseScores = scores(base);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(scores.size(), baseScores.size()); round++) {
      ratios.add(scores.get(round) / baseScores.get(round));
    }
    if (ratios.isEmpty()) {
      return "";
    }
    String median = number(median(ratios));
    return ratios.size() == 1
        ? median
        : "%s (%s to %s)"
            .formatted(
                median,
                number(ratios.stream().mapToDouble(r -> r).min().orElse(0)),
                number(ratios.stream().mapToDouble(r -> r).max().orElse(0)));
  }

  private @Nullable Cell baselineOf(Cell cell) {
    if (compared == null) {
      return null;
    }
    if (!compared.to().isEmpty()) {
      return new Cell(compared.to(), cell.params(), cell.threads());
    }
    return cells.keySet().stream() // in the order of the parameter's values
        .filter(other -> other.differsOnlyIn(compared.toFirst(), cell))
        .findFirst()
        .orElse(null);
  }

  private static String allocation(List<RunResult> results) {
    List<Double> bytes = new ArrayList<>();
    for (RunResult result : results) {
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATION);
      if (allocated != null) {
        bytes.add(allocated.getScore());
      }
    }
    return bytes.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f", median(bytes));
  }

  /** The median of each round's samples or iterations; a mean would count the machine's pauses. */
  private static List<Double> scores(List<RunResult> results) {
    return percentiles(results, 50);
  }

  private static List<Double> percentiles(List<RunResult> results, double percent) {
    return results.stream()
        .map(result -> result.getPrimaryResult().getStatistics().getPercentile(percent))
        .toList();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%,.0f", value);
  }

  /** One row: a method with its parameters. */
  private record Cell(String method, Map<String, String> params, int threads) {

    static Cell of(BenchmarkParams run) {
      String name = run.getBenchmark();
      Map<String, String> params = new TreeMap<>();
      for (String key : run.getParamsKeys()) {
        params.put(key, run.getParam(key));
      }
      return new Cell(name.substring(name.lastIndexOf('.') + 1), params, run.getThreads());
    }

    boolean differsOnlyIn(String param, Cell other) {
      Map<String, String> same = new TreeMap<>(params);
      same.computeIfPresent(param, (key, value) -> other.params.get(key));
      return new Cell(method, same, threads).equals(other);
    }

    String name() {
      return params.isEmpty() ? method : method + " " + params;
    }
  }
}
