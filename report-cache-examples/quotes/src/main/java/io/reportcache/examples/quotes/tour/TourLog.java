package io.reportcache.examples.quotes.tour;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints a line for each thing that was tried, and counts what didn't hold. */
final class TourLog {

  private final PrintStream out;
  private int held;
  private int failed;

  TourLog(PrintStream out) {
    this.out = out;
  }

  /** Prints what the following lines are about. */
  void heading(String title) {
    out.printf("%n%s%n", title);
  }

  /** Prints a line as it is. */
  void line(String text) {
    out.println("          " + text);
  }

  /** Expects two values to be equal. */
  void expect(String subject, Object expected, @Nullable Object actual, String detail) {
    boolean holds = expected.equals(actual);
    check(subject, holds, holds ? detail : "expected " + expected + " was " + actual);
  }

  /** Expects something to hold. */
  void check(String subject, boolean holds, String detail) {
    if (holds) {
      held++;
    } else {
      failed++;
    }
    out.println(
        "  %-7s %-32s %s".formatted(holds ? "ok" : "FAILED", subject, detail).stripTrailing());
    out.flush();
  }

  /** Notes that a step broke off. */
  void broken(String step, Throwable failure) {
    check(step, false, "expected no exception was " + failure);
  }

  /** Prints how it went, and tells whether everything held. */
  boolean summary(long nanos) {
    out.printf(
        "%nTour: %s, %s%n",
        failed == 0
            ? "all %d checks held".formatted(held)
            : "%d of %d checks FAILED".formatted(failed, held + failed),
        text(nanos));
    return failed == 0;
  }

  /** Returns a time as people write it: {@code 4.2 ms}, {@code 1.23 s}. */
  static String text(long nanos) {
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }
}
