package io.reportcache.cache;

import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A load that some thread of the background is to run, once, whatever its executor does: run it
 * twice, on its caller's thread, very late or never.
 */
final class BackgroundLoad {

  final ReportId report;
  final Space space;
  final Flight flight;
  private final Runnable body;
  private final Thread caller = Thread.currentThread();

  private State state = State.WAITING;
  private @Nullable Thread thread;
  private boolean interrupting; // goes on outside of the monitor
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

  BackgroundLoad(Space space, Flight flight, Runnable body) {
    this.report = new ReportId(space.tenant, flight.key().resource());
    this.space = space;
    this.flight = flight;
    this.body = body;
  }

  /** Makes this thread the one that runs it; false if another has, or if it was given up. */
  synchronized boolean begin() {
    if (state != State.WAITING) {
      return false;
    }
    state = State.RUNNING;
    thread = Thread.currentThread();
    return true;
  }

  void run() {
    body.run();
  }

  /**
   * Ends it; returns how far it had got. Nobody interrupts its thread after that. If an interrupt
   * is on its way, it still counts as running until that has come, and may be lost.
   */
  synchronized State end() {
    while (interrupting) {
      try {
        wait();
      } catch (InterruptedException e) {
        // That was it; whoever runs the load takes it off the thread.
      }
    }
    State before = state;
    state = State.ENDED;
    thread = null;
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
      end();
    }
    flight.awaitsThread(false);
    space.flights.giveUp(flight);
    return true;
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

  /**
   * Interrupts the thread that runs it, unless that is its caller's own (D5), or this one. On
   * another thread, and not under the monitor, see {@link Interrupts}.
   */
  void interrupt() {
    Thread runner = runnerToInterrupt();
    if (runner != null) {
      Interrupts.bring(
          () -> {
            try {
              runner.interrupt();
            } finally {
              interrupted();
            }
          });
    }
  }

  private synchronized @Nullable Thread runnerToInterrupt() {
    if (thread == null
        || thread.equals(caller)
        || thread.equals(Thread.currentThread())
        || interrupting) {
      return null;
    }
    interrupting = true;
    return thread;
  }

  private synchronized void interrupted() {
    interrupting = false;
    notifyAll();
  }

  /** Tells whether this thread is the one that handed it over. */
  boolean isOnCallersThread() {
    return Thread.currentThread().equals(caller);
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
