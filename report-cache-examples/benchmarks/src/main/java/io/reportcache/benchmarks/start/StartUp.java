package io.reportcache.benchmarks.start;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Starts a Spring Boot application with and without this library, and with Spring's own caches and
 * transactions, in turn, each in a JVM of its own, and prints by how much later the first has
 * started than the others.
 */
public final class StartUp {

  static final String MARK = "started after ms: ";

  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 10);

  private StartUp() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    String all = classPath(part -> !part.contains("modulith") && !part.contains("HikariCP"));
    String plain =
        classPath(
            part ->
                all.contains(part)
                    && !part.contains("report-cache-core")
                    && !part.contains("report-cache-spring"));
    List<Long> without = new ArrayList<>();
    List<Long> cacheable = new ArrayList<>();
    List<Long> with = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      long one = start(plain, PlainApplication.class);
      long springs = start(plain, CacheableApplication.class);
      long other = start(all, ReportsApplication.class);
      if (round > 0) { // the first has the files read from the disk
        without.add(one);
        cacheable.add(springs);
        with.add(other);
        System.out.printf(
            "round %d: %,d ms without, %,d ms with Spring's caches, %,d ms with reports%n",
            round, one, springs, other);
      }
    }
    System.out.printf(
        "median: %,d ms without, %,d ms with Spring's caches, %,d ms with a hundred reports:"
            + " %,d ms more than without, %,d ms more than with Spring's%n",
        median(without),
        median(cacheable),
        median(with),
        median(with) - median(without),
        median(with) - median(cacheable));
  }

  /** Without what other benchmarks have there and would be auto-configured. */
  private static String classPath(Predicate<String> isPart) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(isPart)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static long start(String classPath, Class<?> application)
      throws IOException, InterruptedException {
    Process jvm =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                classPath,
                application.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (BufferedReader out = jvm.inputReader()) {
      lines = out.lines().toList();
    }
    if (jvm.waitFor() != 0) {
      throw new IllegalStateException(
          "%s has failed:%n%s".formatted(application, String.join("\n", lines)));
    }
    String line = lines.stream().filter(each -> each.startsWith(MARK)).findFirst().orElseThrow();
    return Long.parseLong(line.substring(MARK.length(), line.indexOf(' ', MARK.length())));
  }

  private static long median(List<Long> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }
}
