package io.reportcache.cache.local;

import io.reportcache.cache.ReportId;
import io.reportcache.thread.RunThread;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A load that a thread of the background runs once, whatever its executor does with it: even if
 * that runs it twice, on its caller's thread, very late or never.
 */
final class BackgroundLoad {

  final ReportId report;
  final Flight flight;
  private final Flights flights;
  private final Runnable body;
  private final Runnable whenHung;
  private final Thread caller = Thread.currentThread();

  private final RunThread thread = new RunThread();
  private State state = State.WAITING;
  private @Nullable ScheduledFuture<?> alarm;

  /** How far a load has got. */
  enum State {
    /** It has no room in its bulkheads yet, or no thread. */
    WAITING,
    RUNNING,
    /** It was interrupted but still runs, and another load may run in its place. */
    LOST,
    ENDED
  }

  /**
   * Makes a load that waits to be run.
   *
   * @param flights the registry of the flight
   * @param whenHung called when it takes longer than the load time-out
   */
  BackgroundLoad(Flight flight, Flights flights, Runnable body, Runnable whenHung) {
    this.report = new ReportId(flight.tenant(), flight.key().resource());
    this.flight = flight;
    this.flights = flights;
    this.body = body;
    this.whenHung = whenHung;
  }

  /**
   * Makes the current thread the one that runs the load; false if another thread has begun it, or
   * if it was given up.
   */
  synchronized boolean begin() {
    if (state != State.WAITING) {
      return false;
    }
    if (!isOnCallersThread()) { // D5: a caller's thread is never interrupted
      thread.enter();
    }
    state = State.RUNNING; // last: if this is broken off before, another thread may begin
    return true;
  }

  void run() {
    body.run();
  }

  /**
   * Ends the load; returns its state before. Its thread isn't interrupted after that. If an
   * interrupt is being delivered, the load counts as running until that has arrived, and may be
   * lost meanwhile.
   */
  State end() {
    thread.leave();
    return endNow();
  }

  private synchronized State endNow() {
    State before = state;
    state = State.ENDED;
    if (alarm != null) {
      alarm.cancel(false);
    }
    return before;
  }

  /**
   * Ends the load for good if it hasn't begun; tells whether it did. The callers that wait look
   * again.
   */
  boolean giveUp() {
    synchronized (this) {
      if (state != State.WAITING) {
        return false;
      }
      endNow();
    }
    giveUpFlight();
    return true;
  }

  /** Gives up the flight, since no thread is available. */
  void giveUpFlight() {
    flight.awaitsThread(false);
    flights.giveUp(flight);
  }

  synchronized boolean isWaiting() {
    return state == State.WAITING;
  }

  synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Marks the load as lost: it still runs, but doesn't count against the limits any more. */
  synchronized void lose() {
    state = State.LOST;
  }

  /**
   * Interrupts the thread that runs the load, unless that is its caller's own (D5) or the current
   * one.
   */
  void interrupt() {
    if (!thread.isHere()) {
      thread.interrupt();
    }
  }

  /** Reports that the load takes longer than the load time-out. */
  void hangs() {
    whenHung.run();
  }

  /** Interrupts the load now if that had failed before for want of a thread. */
  void interruptIfMissed() {
    thread.interruptIfMissed();
  }

  /** Tells whether the current thread is the one that handed the load over. */
  @SuppressWarnings("ReferenceEquality") // a host's thread may have an equals that hangs
  boolean isOnCallersThread() {
    return Thread.currentThread() == caller;
  }

  /**
   * Sets the scheduled check of this load, which replaces the one before and is cancelled at the
   * end.
   */
  synchronized void alarm(@Nullable ScheduledFuture<?> next) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm = next;
    if (next != null && state == State.ENDED) {
      next.cancel(false);
    }
  }
}
