package io.reportcache;

import io.reportcache.report.Report;
import java.util.ArrayList;
import java.util.List;

/** What went wrong in one run of a warming; of many failures the first are kept. */
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

  /** What failed is suppressed in it. */
  static final class WarmingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WarmingFailedException(String message) {
      super(message);
    }
  }
}
