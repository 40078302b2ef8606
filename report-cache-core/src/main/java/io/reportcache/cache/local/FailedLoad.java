package io.reportcache.cache.local;

import org.jspecify.annotations.Nullable;

/** The last attempt to load a value, which failed. */
record FailedLoad(long at, String message, @Nullable Loss before) {

  /** Many are kept, and some hold the text of a whole statement. */
  private static final int LONGEST = 1_000;

  /** Of a failure that can't be told, at least its class. */
  static FailedLoad of(Throwable failure, long at, @Nullable Loss before) {
    return new FailedLoad(at, textOf(failure), before);
  }

  private static String textOf(Throwable failure) {
    try {
      String text = String.valueOf(failure);
      return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    } catch (Throwable e) { // D5: the host's own exception can't say what it is
      return failure.getClass().getName();
    }
  }

  /**
   * Tells whether it is too soon for another attempt. It may have failed after the caller's now.
   */
  boolean isWithin(long pauseNanos, long now) {
    return pauseNanos > 0 && now - at < pauseNanos;
  }
}
