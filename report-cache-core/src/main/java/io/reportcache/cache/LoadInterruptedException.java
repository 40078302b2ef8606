package io.reportcache.cache;

/**
 * Thrown if a caller is interrupted while it waits for another caller's load. Its thread's
 * interrupt flag is set again.
 *
 * @since 0.1
 */
public final class LoadInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Made by the cache. */
  public LoadInterruptedException(String message, InterruptedException cause) {
    super(message, cause);
  }
}
