package io.reportcache.cache;

/**
 * Thrown if a load takes longer than its caller wants to wait. If it has begun, or waits in the
 * background for a place within the {@link LoadLimits}, it goes on, and what it returns is stored.
 * If other loads of its key took up all places, it is given up. The message says which. See {@link
 * CachePolicy#withHardTimeout}.
 *
 * @since 0.1
 */
public final class LoadTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Made by the cache. */
  public LoadTimeoutException(String message) {
    super(message);
  }
}
