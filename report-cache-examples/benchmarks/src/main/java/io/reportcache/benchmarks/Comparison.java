package io.reportcache.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks and prints how their methods relate to each other. Takes JMH's own command line.
 *
 * <p>The machine's speed changes from minute to minute, so the methods take turns: each round runs
 * every one in a fresh JVM, and ratios are taken within a round. There are as many rounds as JMH is
 * told to make forks, 3 by default.
 */
public final class Comparison {

  private static final int ROUNDS = 3;

  /**
   * The heap has its size and its pages before anything is measured. Otherwise who allocates pays
   * for a page of the system with each few kilobytes until the first collection, which can be far
   * more than what is measured. A benchmark that needs a larger heap appends its own size.
   */
  private static final String[] HEAP = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"};

  private final CommandLineOptions options;
  private final boolean quick;
  private final List<RunResult> results = new ArrayList<>();

  private Comparison(CommandLineOptions options, boolean quick) {
    this.options = options;
    this.quick = quick;
  }

  /** Runs the benchmarks that the arguments name; with an option that only lists or helps, JMH. */
  public static void main(String[] args) throws Exception {
    CommandLineOptions options = new CommandLineOptions(args);
    if (options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats()) {
      org.openjdk.jmh.Main.main(args);
      return;
    }
    new Comparison(options, Boolean.getBoolean("benchmarks.quick")).run();
  }

  private void run() throws Exception {
    List<ComparisonTable> tables = new ArrayList<>();
    Collection<String> benchmarks = benchmarks();
    for (String benchmark : benchmarks) {
      tables.add(compare(benchmark, benchmarks));
    }
    if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
      ResultFormatType format = options.getResultFormat().orElse(ResultFormatType.CSV);
      String file =
          options.getResult().orElse("jmh-result." + format.name().toLowerCase(Locale.ROOT));
      ResultFormatFactory.getInstance(format, file).writeOut(results);
    }
    tables.forEach(System.out::print);
  }

  private ComparisonTable compare(String benchmark, Collection<String> all) throws Exception {
    @Nullable Compared compared = Class.forName(benchmark).getAnnotation(Compared.class);
    ComparisonTable table =
        new ComparisonTable(benchmark.substring(benchmark.lastIndexOf('.') + 1), compared);
    int[] threads = compared == null ? new int[] {1} : compared.threads();
    if (options.getThreads().hasValue()) {
      threads = new int[] {options.getThreads().get()};
    }
    int rounds = options.getForkCount().orElse(quick ? 1 : ROUNDS);
    for (int round = 0; round < Math.max(1, rounds); round++) {
      for (int count : threads) {
        Collection<RunResult> ran = run(benchmark, all, count, Math.min(1, rounds));
        results.addAll(ran);
        table.add(ran);
      }
    }
    return table;
  }

  private Collection<RunResult> run(
      String benchmark, Collection<String> all, int threads, int forks) throws RunnerException {
    ChainedOptionsBuilder run =
        new OptionsBuilder()
            .parent(options)
            .forks(forks)
            .threads(threads)
            .jvmArgsPrepend(HEAP)
            .shouldFailOnError(true) // a round that lacks a method has no ratios
            .addProfiler(GCProfiler.class);
    for (String other : all) { // what the command line includes can only be narrowed
      if (!other.equals(benchmark)) {
        run.exclude(Pattern.quote(other + "."));
      }
    }
    if (quick) {
      run.warmupTime(options.getWarmupTime().orElse(TimeValue.milliseconds(500)));
      run.warmupIterations(options.getWarmupIterations().orElse(2));
      run.measurementTime(options.getMeasurementTime().orElse(TimeValue.milliseconds(500)));
      run.measurementIterations(options.getMeasurementIterations().orElse(2));
    }
    return new Runner(run.build()).run();
  }

  private Collection<String> benchmarks() {
    Collection<String> classes = new TreeSet<>();
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                options.getIncludes(),
                options.getExcludes())) {
      classes.add(entry.getUserClassQName());
    }
    return classes;
  }
}
