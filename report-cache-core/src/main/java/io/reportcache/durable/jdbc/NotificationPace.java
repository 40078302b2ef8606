package io.reportcache.durable.jdbc;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Decides which additions notify. Commits that notify wait for each other, including their waits
 * for the disk. So not every addition notifies, and a listener looks again a little later.
 *
 * <p>Every 20 ms an addition notifies in any case. In between, an addition notifies if no open
 * transaction is about to notify: every 2 ms while additions are rarer than that, and less and less
 * often while they are more frequent. So rare additions are nearly all notified at once, and
 * frequent ones mostly together. An addition may rely on the notification of a transaction that is
 * rolled back or commits long before it; {@link QuietAdditions} finds these. Safe for use by many
 * threads.
 */
final class NotificationPace {

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(20);

  private final Ticker ticker;
  private long anywayAt;
  private long ifFreeAt;
  private long lastAt;
  private int since; // additions since the last notification, inclusive
  private long pause = SHORTEST;

  /** Whether an addition notifies: in any case, if no other transaction is about to, or not. */
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

  /** Must be called once for each addition. */
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
