package io.reportcache.shared;

/**
 * Decides whether the server is called. Safe for use by many threads.
 *
 * @since 0.1
 */
public interface Breaker {

  /** Tells whether a call may be made now. Each that may be made must be told of afterwards. */
  boolean permits();

  /** Notes that a permitted call succeeded after so many nanoseconds. Slow counts as failing. */
  void succeeded(long nanos);

  /** Notes that a permitted call failed after so many nanoseconds. */
  void failed(long nanos, Throwable failure);

  /** Notes that a permitted call was broken off by its caller, which says nothing of the server. */
  void brokenOff();

  /** Tells whether calls are made as usual. */
  boolean isClosed();
}
