package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the store is called again, so that one call takes what comes meanwhile.
 * One call in four times as long as it takes, 5 ms at most, for each delivery that the last one was
 * about: what comes alone hardly waits, and under load few calls take many each, at most 20 ms
 * apart. Used by one thread.
 */
final class Gathering {

  private static final int TIMES = 4;
  private static final long MOST_FOR_EACH = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(20);

  private final Ticker ticker;
  private final long longest;
  private long until;

  /** Nothing to wait for yet. */
  Gathering(Ticker ticker) {
    this(ticker, LONGEST);
  }

  /** The same with another longest distance of two calls. */
  Gathering(Ticker ticker, long longest) {
    this.ticker = ticker;
    this.longest = longest;
    this.until = ticker.nanos();
  }

  /**
   * To be told after each call, or after some that followed each other.
   *
   * @param took how many nanoseconds the call took
   * @param deliveries how many it was about
   */
  void called(long took, int deliveries) {
    long forEach = Math.min(TIMES * took, MOST_FOR_EACH);
    long distance = Math.min(Math.max(1, deliveries) * forEach, longest);
    until = ticker.nanos() + Math.max(0, distance - took);
  }

  /** The last call took all that it could: there is no need to wait for more. */
  void isFull() {
    until = ticker.nanos();
  }

  /** Returns how many nanoseconds to wait now, perhaps none or less. */
  long left() {
    return until - ticker.nanos();
  }
}
