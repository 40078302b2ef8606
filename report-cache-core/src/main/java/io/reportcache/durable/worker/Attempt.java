package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import io.reportcache.thread.RunThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A handler at work on a delivery, with its thread: since when, and whether it has returned or has
 * been given up since it doesn't heed its interrupt.
 */
final class Attempt {

  private static final long LONGEST_GRACE = TimeUnit.SECONDS.toNanos(1);

  final DeliveryRun run;
  private final RunThread thread = new RunThread();
  private final Ticker ticker;
  private final long begunAt;
  private final long timeoutNanos;
  private boolean returned;
  private boolean givenUp;

  /** Begins now, on this thread. */
  Attempt(int number, LaneOptions options, Ticker ticker) {
    this.ticker = ticker;
    this.begunAt = ticker.nanos();
    this.run = new DeliveryRun(number, options.attempts());
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(options.timeout());
    thread.enter();
  }

  /** Has its thread interrupted, elsewhere (D4). */
  void interrupt() {
    thread.interrupt();
  }

  /** Has its thread interrupted if no thread was to be had for that before. */
  void interruptIfMissed() {
    thread.interruptIfMissed();
  }

  /**
   * The handler has returned; tells whether its thread may run another. Waits for an interrupt that
   * is on its way, or it would hit that one; until it has come, the thread may be given up.
   */
  boolean returns() {
    thread.leave();
    synchronized (this) {
      returned = true;
      return !givenUp;
    }
  }

  /**
   * Gives up the thread of a run that has ended without it, if it doesn't heed its interrupt for so
   * long; tells whether this call does.
   */
  synchronized boolean giveUp() {
    boolean gives =
        !returned && !givenUp && ranFor() > timeoutNanos + Math.min(timeoutNanos, LONGEST_GRACE);
    givenUp |= gives;
    return gives;
  }

  /** Tells whether the handler has returned, or was given up. */
  synchronized boolean isOver() {
    return returned || givenUp;
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
