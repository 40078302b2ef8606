package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.StackRoom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The time by which hits tell whether an entry is expired. While there are many, a thread reads the
 * system's ticker once a millisecond and all hits look at what it read: reading the ticker can cost
 * as much as the rest of a hit. While there are few, each reads the ticker itself and there is no
 * thread.
 *
 * <p>Whether hits are logged is looked up together with the time where a hit reads that itself, for
 * the same reason; so a change of the log's level shows within a second or so. The thread does
 * nothing but read the ticker: a log that hangs must not make the time stand still.
 *
 * <p>So under load the end of an entry may be seen a millisecond late, or later by as much as the
 * machine holds up that thread. The readings lag behind the ticker, may be earlier than the entry
 * that they are compared with, and may once go back, when they begin to be shared. So they serve
 * for nothing but to tell whether an entry has ended; whatever is noted or measured goes by the
 * ticker. Nothing about invalidation depends on either (F4).
 */
final class HitClock {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** After so many ticks the hits have to show again that they are many. */
  private static final int TICKS = 1_000;

  /** So many reads of the ticker within so long a time are many. */
  private static final int MANY = 256;

  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Ticker ticker;
  private final boolean shared;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final ThreadPoolExecutor thread;
  private volatile long now = UNKNOWN;
  private boolean logging; // as old as the last reading of a hit's own

  // Written without care by many threads: an estimate will do.
  private int reads;
  private long countedFrom;

  /**
   * Makes a clock of the ticker.
   *
   * @param shared whether a reading may be shared for a millisecond; a ticker that tests set may
   *     not
   */
  HitClock(Ticker ticker, boolean shared) {
    this.ticker = ticker;
    this.shared = shared;
    this.thread =
        new ThreadPoolExecutor(
            0,
            2, // one that has just done ticking may not be back in the pool yet
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            DetachedThreads.named("report-cache-clock"));
  }

  long now() {
    long known = now;
    return known == UNKNOWN ? read() : known;
  }

  /** Tells whether hits are to be logged, as of the last time that a hit read the ticker itself. */
  boolean isLogging() {
    return logging;
  }

  void close() {
    thread.shutdownNow();
  }

  private long read() {
    long read = ticker.nanos();
    logging = log.isDebugEnabled();
    if (shared && (++reads & (MANY - 1)) == 0) {
      if (read - countedFrom < SOON_NANOS) {
        startTicking();
      }
      countedFrom = read;
    }
    return read;
  }

  private void startTicking() {
    // D4: a thread that is started half would leave it ticking for ever, with no tick
    if (!ticking.get() && StackRoom.isThere() && ticking.compareAndSet(false, true)) {
      try {
        thread.execute(this::tick);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        ticking.set(false); // closed, or no thread to be had: hits go on reading the ticker
      }
    }
  }

  private void tick() {
    try {
      for (int i = 0; i < TICKS && !thread.isShutdown(); i++) {
        now = ticker.nanos();
        LockSupport.parkNanos(this, TICK_NANOS);
      }
    } finally {
      now = UNKNOWN;
      ticking.set(false);
    }
  }
}
