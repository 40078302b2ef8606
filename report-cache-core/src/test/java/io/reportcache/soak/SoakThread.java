package io.reportcache.soak;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A worker's thread, which tells what it is doing and since when, and can be interrupted in it. */
final class SoakThread extends Thread {

  private static final long SMALL_STACK = 512 * 1024;

  /** What the transaction of this thread has changed so far; null outside of one. */
  @Nullable Uncommitted uncommitted;

  /** What a load on this thread may read besides. */
  @Nullable Nested nested;

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

  /** A read inside of a load. */
  @FunctionalInterface
  interface Nested {
    void read(int tenant, int key) throws Exception;
  }

  /** Returns this thread; null if it is none of these. */
  static @Nullable SoakThread current() {
    return Thread.currentThread() instanceof SoakThread thread ? thread : null;
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
