package io.reportcache.cache;

/** The last attempt to load an expired value anew, which failed. */
record FailedLoad(long at, String message) {

  static FailedLoad of(Throwable failure, long at) {
    return new FailedLoad(at, failure.toString());
  }

  /** Tells whether it is too soon for another attempt. */
  boolean isWithin(long pauseNanos, long now) {
    return now - at < pauseNanos;
  }
}
