package io.reportcache.benchmarks.stale;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The data: how many orders there are. A report looks once, at its beginning, and takes its time.
 */
final class Orders {

  private static final long REPORT_MILLIS = 2_000;

  private final AtomicInteger count = new AtomicInteger(1);

  int report() {
    int seen = count.get();
    try {
      Thread.sleep(REPORT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return seen;
  }

  void place() {
    count.incrementAndGet();
  }

  int count() {
    return count.get();
  }
}
