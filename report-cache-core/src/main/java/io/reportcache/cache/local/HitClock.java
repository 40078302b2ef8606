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
 * The clock by which hits check whether an entry is expired. While hits are many, a thread reads
 * the system's ticker once a millisecond and all hits use its reading, since reading the ticker can
 * cost as much as the rest of a hit. While hits are few, each of them reads the ticker itself and
 * there is no thread.
 *
 * <p>For the same reason a hit checks whether hits are logged only when it reads the ticker itself;
 * so a change of the log's level takes effect within about a second. The thread does nothing but
 * read the ticker: a log that hangs must not stop the time.
 *
 * <p>So under load the end of an entry may be noticed a millisecond late, or later by as much as
 * the machine delays that thread. The readings lag behind the ticker, may be earlier than the entry
 * that they are compared with, and may go back once, when they begin to be shared. So they are used
 * only to check whether an entry has ended; everything that is noted or measured uses the ticker.
 * Invalidation depends on neither (F4).
 */
final class HitClock {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The number of ticks after which the thread stops, until hits are found to be many again. */
  private static final int TICKS = 1_000;

  /** Hits are many if they read the ticker this often within {@link #SOON_NANOS}. */
  private static final int MANY = 256;

  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Ticker ticker;
  private final boolean shared;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final ThreadPoolExecutor thread;
  private volatile long now = UNKNOWN;
  private boolean logging; // as of the last time that a hit read the ticker itself

  // Written by many threads without synchronization: an estimate is enough.
  private int reads;
  private long countedFrom;

  /**
   * Makes a clock of the ticker.
   *
   * @param shared whether a reading may be shared for a millisecond; a reading of a ticker that
   *     tests set may not
   */
  HitClock(Ticker ticker, boolean shared) {
    this.ticker = ticker;
    this.shared = shared;
    this.thread =
        new ThreadPoolExecutor(
            0,
            2, // a thread that has just stopped ticking may not be back in the pool yet
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
    // D4: if the start were broken off, the flag would stay set and nothing would tick
    if (!ticking.get() && StackRoom.isThere() && ticking.compareAndSet(false, true)) {
      try {
        thread.execute(this::tick);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        ticking.set(false); // closed, or no thread is available: hits continue to read the ticker
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
