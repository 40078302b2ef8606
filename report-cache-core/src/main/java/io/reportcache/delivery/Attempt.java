package io.reportcache.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A run under way. It is ended once: by the handler's return, by its time-out or by the closing of
 * the worker.
 */
final class Attempt {

  final Owned owned;
  final DeliveryRun run;
  final LaneWork work;
  private final Thread thread = Thread.currentThread();
  private final long begunAt = System.nanoTime();
  private final long timeoutNanos;
  private boolean ended;

  Attempt(Owned owned, LaneWork work) {
    this.owned = owned;
    this.work = work;
    this.run = new DeliveryRun(owned.delivery.attempt(), work.options.attempts());
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(work.options.timeout());
  }

  /** Tells whether this call is the one that ends it. */
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** Ends it and interrupts its thread, in one step: the thread's next run isn't meant. */
  synchronized boolean interrupt() {
    if (!end()) {
      return false;
    }
    thread.interrupt();
    return true;
  }

  boolean isOverdue() {
    return System.nanoTime() - begunAt > timeoutNanos;
  }

  Duration took() {
    return Duration.ofNanos(System.nanoTime() - begunAt);
  }
}
