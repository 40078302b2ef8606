package io.reportcache.durable.worker;

import io.reportcache.schedule.Ticker;
import io.reportcache.thread.RunThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One run of a handler, with its thread. Knows when the run began, and whether it is over: the
 * handler has returned, and what was to go on without a thread has ended. A handler that ignores
 * its interrupt is given up.
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
  private boolean apart; // goes on without a thread

  /** Begins a run now, on this thread. */
  Attempt(int number, LaneOptions options, Ticker ticker) {
    this.ticker = ticker;
    this.begunAt = ticker.nanos();
    this.run = new DeliveryRun(number, options.attempts());
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(options.timeout());
    thread.enter();
  }

  /** Has the thread interrupted, by another thread (D4). */
  void interrupt() {
    thread.interrupt();
  }

  /** Has the thread interrupted if there was no thread to do it before. */
  void interruptIfMissed() {
    thread.interruptIfMissed();
  }

  /**
   * Notes that the run is over, and tells whether its thread may run another. Waits for an
   * interrupt that is on its way, which would hit the next run. The thread may be given up until
   * the interrupt has come.
   */
  boolean returns() {
    thread.leave();
    synchronized (this) {
      returned = true;
      return !givenUp;
    }
  }

  /**
   * Notes that the handler has returned and the run goes on without a thread. Returns false if the
   * thread was given up before.
   */
  boolean goesApart() {
    thread.leave();
    synchronized (this) {
      apart = !givenUp;
      return apart;
    }
  }

  /** Gives up a run that goes on without a thread. Tells whether this call gives it up. */
  synchronized boolean giveUpApart() {
    boolean gives = apart && !returned && !givenUp;
    givenUp |= gives;
    return gives;
  }

  /**
   * Gives up the thread of a run whose time is up, if the handler has ignored its interrupt for as
   * long as the time-out, a second at most. Tells whether this call gives it up.
   */
  synchronized boolean giveUp() {
    boolean gives =
        !returned
            && !givenUp
            && !apart
            && ranFor() > timeoutNanos + Math.min(timeoutNanos, LONGEST_GRACE);
    givenUp |= gives;
    return gives;
  }

  /** Tells whether the run is over, or was given up. */
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
