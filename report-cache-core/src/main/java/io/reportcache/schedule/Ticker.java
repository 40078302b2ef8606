package io.reportcache.schedule;

/**
 * Elapsed time in nanoseconds from an arbitrary origin. Must never go back; read by many threads.
 */
@FunctionalInterface
public interface Ticker {

  /** Returns the nanoseconds since the origin. */
  long nanos();

  /** Returns the ticker of the JVM, {@link System#nanoTime()}. */
  static Ticker system() {
    return System::nanoTime;
  }
}
