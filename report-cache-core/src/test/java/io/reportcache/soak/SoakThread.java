package io.reportcache.soak;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A worker's thread, which tells what it is doing and since when, and can be interrupted in it. */
final class SoakThread extends Thread {

  private static final long SMALL_STACK = 512 * 1024;

  private volatile String doing = "nothing yet";
  private volatile long since = System.nanoTime();
  private boolean busy; // guarded by this
  private volatile boolean wasInterrupted;

  SoakThread(Runnable work, String name) {
    super(null, work, name, SMALL_STACK);
    setDaemon(true);
  }

  /** An operation that may fail in any way. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /** Runs an operation; an interrupt meant for it reaches no later one. */
  void run(String what, Operation operation) throws Exception {
    synchronized (this) {
      busy = true;
      wasInterrupted = false;
      doing = what;
      since = System.nanoTime();
    }
    try {
      operation.run();
    } finally {
      synchronized (this) {
        busy = false;
        doing = "between operations, after " + what;
        since = System.nanoTime();
        interrupted();
      }
    }
  }

  /** Interrupts the operation under way, if any. */
  synchronized void interruptOperation() {
    if (busy) {
      wasInterrupted = true;
      interrupt();
    }
  }

  /** Tells whether the operation under way has been interrupted. */
  boolean wasInterrupted() {
    return wasInterrupted;
  }

  boolean isStuck(long nanos) {
    return isAlive() && System.nanoTime() - since > nanos;
  }

  @Override
  public String toString() {
    return "%s, %s:%n%s"
        .formatted(
            getName(),
            doing,
            Arrays.stream(getStackTrace())
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining(System.lineSeparator())));
  }
}
