package io.reportcache.durable.worker;

import java.util.concurrent.TimeUnit;

/**
 * The pause after a call to the store that has failed. It's longer with each failure in a row.
 * Other calls go on meanwhile. Used by one thread.
 */
final class Rest {

  private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  private final long shortest;
  private final long longest;
  private int failures;
  private long until;

  /** Makes a pause that is the shortest after the first failure, and five seconds at most. */
  Rest(long shortestNanos) {
    this(shortestNanos, LONGEST);
  }

  /** Makes a pause that is the shortest after the first failure, and never above the longest. */
  Rest(long shortestNanos, long longestNanos) {
    this.shortest = Math.max(1, shortestNanos);
    this.longest = Math.max(shortest, Math.min(longestNanos, LONGEST));
  }

  boolean isOver(long now) {
    return failures == 0 || now - until >= 0;
  }

  /** Returns when it's over. Has no meaning if nothing has failed. */
  long until() {
    return until;
  }

  /** Notes a failure. Returns the number of failures in a row. */
  int failed(long now) {
    until = now + Math.min(shortest << Math.min(failures, 10), longest);
    failures++;
    return failures;
  }

  void succeeded() {
    failures = 0;
  }

  boolean isNeeded() {
    return failures > 0;
  }
}
