package io.reportcache.schedule;

/**
 * A source of elapsed time in nanoseconds from an arbitrary origin. Must never go back, and must be
 * safe for use by many threads.
 *
 * @since 0.1
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
