package io.reportcache.warming;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a run, which others interrupt under no lock, since that is foreign code: a host's
 * thread may do anything then, and so may a channel that it reads. An interrupt is promised first,
 * and the thread doesn't leave its run before it has come, so that it hits nobody else.
 */
final class RunThread {

  private @Nullable Thread thread;
  private int promised;

  /** The run is on this thread from here on. */
  synchronized void enter() {
    thread = Thread.currentThread();
  }

  synchronized boolean isThere() {
    return thread != null;
  }

  /**
   * Promises an interrupt and returns what brings it, under no lock; empty if no thread is there.
   */
  synchronized Optional<Runnable> interrupt() {
    Thread there = thread;
    if (there == null) {
      return Optional.empty();
    }
    promised++;
    return Optional.of(() -> interrupt(there));
  }

  private void interrupt(Thread there) {
    try {
      there.interrupt();
    } finally {
      kept();
    }
  }

  private synchronized void kept() {
    promised--;
    notifyAll();
  }

  /** Waits for the interrupts that were promised to this thread. */
  synchronized void awaitPromised() {
    boolean interrupted = false;
    while (promised > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The run is on this thread no more, which nobody interrupts from here on. */
  void leave() {
    if (left()) {
      var unused = Thread.interrupted();
    }
  }

  private synchronized boolean left() {
    boolean wasThere = thread != null;
    awaitPromised();
    thread = null;
    return wasThere;
  }
}
