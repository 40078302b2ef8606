package io.reportcache.cache;

/**
 * Thrown if one key is used for two types: for two reports, or for a report and a counter.
 *
 * @since 0.1
 */
public final class KeyTypeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Made by the cache. */
  public KeyTypeException(String message) {
    super(message);
  }
}
