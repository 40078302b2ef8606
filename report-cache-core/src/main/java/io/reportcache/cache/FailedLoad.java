package io.reportcache.cache;

import org.jspecify.annotations.Nullable;

/** The last attempt to load an expired value anew, which failed. */
record FailedLoad(long at, String message, @Nullable Loss before) {

  /**
   * Tells whether it is too soon for another attempt. It may have failed after the caller's now.
   */
  boolean isWithin(long pauseNanos, long now) {
    return pauseNanos > 0 && now - at < pauseNanos;
  }
}
