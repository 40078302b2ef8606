package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import io.reportcache.thread.RunThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run under way. It is ended once: by the handler's return, by its time-out, by the end of its
 * lease or by the closing of the worker. What an interrupted run comes to is told when its handler
 * has returned, or has been given up: until then no other may begin.
 */
final class Attempt {

  private static final long LONGEST_GRACE = TimeUnit.SECONDS.toNanos(1);

  final Owned owned;
  final DeliveryRun run;
  final LaneWork work;
  private final RunThread thread = new RunThread();
  private final Ticker ticker;
  private final long begunAt;
  private final long timeoutNanos;
  private @Nullable Runnable verdict;
  private boolean ended;
  private boolean returned;
  private boolean lost;

  Attempt(Owned owned, LaneWork work, Ticker ticker) {
    this.owned = owned;
    this.work = work;
    this.ticker = ticker;
    this.begunAt = ticker.nanos();
    this.run = new DeliveryRun(owned.delivery.attempt(), work.options.attempts());
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(work.options.timeout());
    thread.enter();
  }

  /** Tells whether this call is the one that ends it. */
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /**
   * Ends it and has its thread interrupted, elsewhere (D4); if it has ended, only if no thread was
   * to be had for that. Tells whether this call is the one that ends it.
   *
   * @param verdict tells what the run comes to
   */
  boolean interrupt(Runnable verdict) {
    boolean ends = end(verdict);
    if (ends) {
      thread.interrupt();
    } else {
      thread.interruptIfMissed();
    }
    return ends;
  }

  private synchronized boolean end(Runnable verdict) {
    boolean first = end();
    if (first) {
      this.verdict = verdict;
    }
    return first;
  }

  /** Tells what an interrupted run comes to, once. */
  void tellVerdict() {
    Runnable tell;
    synchronized (this) {
      tell = verdict;
      verdict = null;
    }
    if (tell != null) {
      tell.run();
    }
  }

  /**
   * The handler has returned; tells whether its thread may run another. Waits for an interrupt that
   * is on its way, or it would hit that one; until it has come, the thread may be given up.
   */
  boolean returns() {
    thread.leave();
    synchronized (this) {
      returned = true;
      return !lost;
    }
  }

  /**
   * Tells whether this call gives the thread up: the run has ended without it, and it doesn't heed
   * its interrupt.
   */
  synchronized boolean lose() {
    boolean gives =
        ended
            && !returned
            && !lost
            && ranFor() > timeoutNanos + Math.min(timeoutNanos, LONGEST_GRACE);
    lost |= gives;
    return gives;
  }

  boolean isOverdue() {
    return ranFor() > timeoutNanos;
  }

  Duration took() {
    return Duration.ofNanos(ranFor());
  }

  private long ranFor() {
    return ticker.nanos() - begunAt;
  }
}
