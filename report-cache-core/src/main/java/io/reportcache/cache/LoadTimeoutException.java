package io.reportcache.cache;

/**
 * A load took longer than its caller wanted to wait. If it had begun, it goes on, and what it
 * returns is stored; if it still waited for a place within the {@link LoadLimits}, it is given up.
 * The message tells which. See {@link CachePolicy#withHardTimeout}.
 */
public final class LoadTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LoadTimeoutException(String message) {
    super(message);
  }
}
