package io.reportcache.cache.local;

import org.jspecify.annotations.Nullable;

/** A failed attempt to load a value, the last one for its key. */
record FailedLoad(long at, String message, @Nullable Loss before) {

  /** The maximum length of a message: many are kept, and some contain a whole SQL statement. */
  private static final int LONGEST = 1_000;

  /**
   * Returns the record of a failure. If the failure has no readable text, the name of its class is
   * used.
   */
  static FailedLoad of(Throwable failure, long at, @Nullable Loss before) {
    return new FailedLoad(at, textOf(failure), before);
  }

  private static String textOf(Throwable failure) {
    try {
      String text = String.valueOf(failure);
      return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    } catch (Throwable e) { // D5: the toString of the host's exception failed
      return failure.getClass().getName();
    }
  }

  /**
   * Tells whether it is too soon for another attempt. The failure may be later than {@code now}.
   */
  boolean isWithin(long pauseNanos, long now) {
    return pauseNanos > 0 && now - at < pauseNanos;
  }
}
