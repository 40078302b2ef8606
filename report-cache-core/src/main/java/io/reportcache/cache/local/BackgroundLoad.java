package io.reportcache.cache.local;

import io.reportcache.cache.ReportId;
import io.reportcache.thread.RunThread;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A load that some thread of the background is to run, once, whatever its executor does: run it
 * twice, on its caller's thread, very late or never.
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
    /** It has no room in its bulkheads, or no thread yet. */
    WAITING,
    RUNNING,
    /** It runs on though it was interrupted, and another runs in its place. */
    LOST,
    ENDED
  }

  /**
   * A load that waits to be run.
   *
   * @param flights where it is registered
   * @param whenHung called when it takes longer than the load time-out
   */
  BackgroundLoad(Flight flight, Flights flights, Runnable body, Runnable whenHung) {
    this.report = new ReportId(flight.tenant(), flight.key().resource());
    this.flight = flight;
    this.flights = flights;
    this.body = body;
    this.whenHung = whenHung;
  }

  /** Makes this thread the one that runs it; false if another has, or if it was given up. */
  synchronized boolean begin() {
    if (state != State.WAITING) {
      return false;
    }
    if (!isOnCallersThread()) { // D5: nobody interrupts that
      thread.enter();
    }
    state = State.RUNNING; // last: what breaks off before leaves it to others
    return true;
  }

  void run() {
    body.run();
  }

  /**
   * Ends it; returns how far it had got. Nobody interrupts its thread after that. If an interrupt
   * is on its way, it still counts as running until that has come, and may be lost.
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

  /** Ends it if it hasn't begun, for good; tells whether it did. Those who wait look again. */
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

  /** Gives up the load itself: no thread is to be had. */
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

  /** Notes that it runs on, but doesn't count any more. */
  synchronized void lose() {
    state = State.LOST;
  }

  /** Interrupts the thread that runs it, unless that is its caller's own (D5), or this one. */
  void interrupt() {
    if (!thread.isHere()) {
      thread.interrupt();
    }
  }

  /** Notes that it takes longer than the load time-out. */
  void hangs() {
    whenHung.run();
  }

  /** Interrupts it if there was no thread for that before. */
  void interruptIfMissed() {
    thread.interruptIfMissed();
  }

  /** Tells whether this thread is the one that handed it over. */
  @SuppressWarnings("ReferenceEquality") // a host's thread may have an equals that hangs
  boolean isOnCallersThread() {
    return Thread.currentThread() == caller;
  }

  /** Notes what looks after it from now on, to be cancelled at its end. */
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
