package io.reportcache.durable.jdbc;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Which additions are notified of. Commits that notify wait for each other, the wait for the disk
 * included, so not all of them do; who listens looks again a little later.
 *
 * <p>Once in 20 ms an addition notifies, whatever others do. In between another does if no open
 * transaction is about to notify: once in 2 ms while there are fewer additions than that, and less
 * and less often while there are more. So where additions are few, nearly each is heard of at once,
 * and where they are many, most of them together. Those that leave it to one that is rolled back,
 * or commit long after it, are found by {@link QuietAdditions}. Safe for use by many threads.
 */
final class NotificationPace {

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(20);

  private final Ticker ticker;
  private long anywayAt;
  private long ifFreeAt;
  private long lastAt;
  private int since; // the last, and it
  private long pause = SHORTEST;

  /** What an addition does. */
  enum Notice {
    ANYWAY,
    IF_FREE,
    NONE
  }

  NotificationPace(Ticker ticker) {
    this.ticker = ticker;
    this.anywayAt = ticker.nanos();
    this.ifFreeAt = anywayAt;
    this.lastAt = anywayAt;
  }

  /** To be asked at each addition. */
  synchronized Notice next() {
    long now = ticker.nanos();
    boolean anyway = now - anywayAt >= 0;
    if (!anyway && now - ifFreeAt < 0) {
      since++;
      return Notice.NONE;
    }
    double load = since * (double) SHORTEST / Math.max(1, now - lastAt);
    pause = Math.max(SHORTEST, Math.min((long) (pause * load), LONGEST));
    ifFreeAt = now + pause;
    if (anyway) {
      anywayAt = now + LONGEST;
    }
    lastAt = now;
    since = 1;
    return anyway ? Notice.ANYWAY : Notice.IF_FREE;
  }
}
