package io.reportcache.cache;

/**
 * Thrown if a loader asks for the key that it is loading, itself or through other loaders.
 *
 * @since 0.1
 */
public final class RecursiveLoadException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Made by the cache. */
  public RecursiveLoadException(String message) {
    super(message);
  }
}
