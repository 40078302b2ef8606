package io.reportcache.durable.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Determines how many deliveries of a lane a worker should hold: as many as it runs in about a
 * quarter of a second, and at least one for each of its threads. Estimates from the latest runs how
 * long one takes. Guarded by the lane's lock.
 */
final class LanePace {

  private static final double AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final double WEIGHT_OF_LATEST = 0.1;

  private final int concurrency;
  private final int most;
  private double runNanos = TimeUnit.MILLISECONDS.toNanos(50); // until it's known better

  LanePace(int concurrency, int most) {
    this.concurrency = concurrency;
    this.most = most;
  }

  /** Returns how many should run or wait here; never fewer than there are threads. */
  int ahead() {
    double perRunner = Math.max(1, AHEAD_NANOS / Math.max(1, runNanos));
    double all = Math.min(most, concurrency * perRunner);
    return (int) Math.max(concurrency, all);
  }

  void ran(Duration took) {
    runNanos += WEIGHT_OF_LATEST * (took.toNanos() - runNanos);
  }

  /** Notes that a delivery has waited here for this long, so that runs take at least as long. */
  void waited(long nanos) {
    runNanos = Math.max(runNanos, (double) nanos);
  }
}
