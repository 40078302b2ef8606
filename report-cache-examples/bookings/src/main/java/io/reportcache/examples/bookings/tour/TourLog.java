package io.reportcache.examples.bookings.tour;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Prints a line for each thing that was tried, and counts what didn't hold. */
final class TourLog {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 10;

  private final PrintWriter out;
  private int held;
  private int failed;

  TourLog(PrintWriter out) {
    this.out = out;
  }

  /** Prints what the following lines are about. */
  void heading(String title) {
    out.println();
    out.println(title);
  }

  /** Says of a failure to come that it's part of the tour: the log shows it as any other. */
  void wanted(String failure) {
    out.println("  The failure that the log shows now is wanted: " + failure);
    out.flush(); // the log goes its own way
  }

  /** Expects something to hold. */
  void check(String subject, boolean holds, @Nullable Object detail) {
    if (holds) {
      held++;
    } else {
      failed++;
    }
    out.println(
        "  %-7s %-34s %s"
            .formatted(holds ? "ok" : "FAILED", subject, String.valueOf(detail))
            .stripTrailing());
  }

  /** Expects something to hold before long. */
  void await(String subject, BooleanSupplier holds, Object detail) throws InterruptedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.sleep(LOOK_MILLIS);
    }
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    check(subject, holds.getAsBoolean(), "%s (%d ms)".formatted(detail, millis));
  }

  /** Notes that a step broke off. */
  void broken(String step, Throwable failure) {
    check(step, false, failure);
  }

  boolean summary(Duration took) {
    out.println();
    out.println(
        failed == 0
            ? "Tour: all %d checks held, %d ms".formatted(held, took.toMillis())
            : "Tour: %d of %d checks FAILED".formatted(failed, held + failed));
    return failed == 0;
  }
}
