package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Determines how long to wait before the store is called again, so that one call takes what comes
 * meanwhile. For each delivery of the last call it waits four times as long as the call took, 5 ms
 * at most. So a single delivery hardly waits, and under load a few calls take many deliveries each.
 * Calls are at most 20 ms apart, and at most forty times as long as the call took, since more would
 * save next to nothing. Used by one thread.
 */
final class Gathering {

  private static final int TIMES = 4;
  private static final int MOST_TIMES = 40;
  private static final long MOST_FOR_EACH = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(20);

  private final Ticker ticker;
  private final long longest;
  private long until;

  /** Makes one that doesn't wait before the first call. */
  Gathering(Ticker ticker) {
    this(ticker, LONGEST);
  }

  /** Makes one with another longest distance of two calls. */
  Gathering(Ticker ticker, long longest) {
    this.ticker = ticker;
    this.longest = longest;
    this.until = ticker.nanos();
  }

  /**
   * Notes a call, or some that followed each other.
   *
   * @param took how long it took, in nanoseconds
   * @param deliveries the number of deliveries that it was about
   */
  void called(long took, int deliveries) {
    long forEach = Math.min(TIMES * took, MOST_FOR_EACH);
    long most = Math.min(MOST_TIMES * took, longest);
    long distance = Math.min(Math.max(1, deliveries) * forEach, most);
    until = ticker.nanos() + Math.max(0, distance - took);
  }

  /** Notes that the last call took all that it could, so that there is no need to wait. */
  void isFull() {
    until = ticker.nanos();
  }

  /** Returns how long to wait now, in nanoseconds; perhaps zero or less. */
  long left() {
    return until - ticker.nanos();
  }
}
