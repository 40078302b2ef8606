package io.reportcache.examples.shop.tour;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

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

  /** Expects two values to be equal. */
  void expect(String step, String subject, Object expected, Object actual, String detail) {
    check(
        step, subject, expected.equals(actual), "expected " + expected + " was " + actual, detail);
  }

  /** Expects something to hold; {@code otherwise} says what was expected and what was. */
  void check(String step, String subject, boolean holds, String otherwise, String detail) {
    if (holds) {
      held++;
      line("ok", step, subject, detail);
    } else {
      failed++;
      line("FAILED", step, subject, otherwise);
    }
  }

  /** Notes that a step broke off. */
  void broken(String step, Throwable failure) {
    failed++;
    line("FAILED", step, "", "expected no exception was " + failure);
  }

  int failed() {
    return failed;
  }

  void summary(Duration took) {
    String result =
        failed == 0
            ? "all %d checks held".formatted(held)
            : "%d of %d checks FAILED".formatted(failed, held + failed);
    out.printf("%nTour: %s, %s%n", result, text(took));
  }

  private void line(String result, String step, String subject, String detail) {
    out.println("  %-7s %-10s %-25s %s".formatted(result, step, subject, detail).stripTrailing());
    out.flush();
  }

  /** Returns a duration as people write it: {@code 12.3 µs}, {@code 41.2 ms}, {@code 1.23 s}. */
  static String text(Duration duration) {
    double micros = duration.toNanos() / 1_000.0;
    if (micros < 1_000) {
      return String.format(Locale.ROOT, "%.1f µs", micros);
    }
    return micros < 1_000_000
        ? String.format(Locale.ROOT, "%.1f ms", micros / 1_000)
        : String.format(Locale.ROOT, "%.2f s", micros / 1_000_000);
  }
}
