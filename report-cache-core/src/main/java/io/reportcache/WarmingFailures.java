package io.reportcache;

import io.reportcache.report.Report;
import java.util.ArrayList;
import java.util.List;

/** Collects the failures of one run of a warming, and keeps the first of them. */
final class WarmingFailures {

  private static final int MOST_KEPT = 20;

  private final List<Throwable> first = new ArrayList<>();
  private int count;

  void add(Throwable failure) {
    count++;
    if (first.size() < MOST_KEPT) {
      first.add(failure);
    }
  }

  void throwIfAny(Report<?, ?> report, int results) {
    if (count > 0) {
      WarmingFailedException failure =
          new WarmingFailedException(
              "%s could not be generated for some tenants: %d of %d results failed; see what is suppressed, the first %d at most"
                  .formatted(report, count, results, MOST_KEPT));
      first.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /** The failure of a run. The failures of its results are suppressed in it. */
  static final class WarmingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WarmingFailedException(String message) {
      super(message);
    }
  }
}
