package io.reportcache.cache;

/**
 * A load took longer than its caller wanted to wait. It goes on, and what it returns is stored; see
 * {@link CachePolicy#withHardTimeout}.
 */
public final class LoadTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LoadTimeoutException(String message) {
    super(message);
  }
}
