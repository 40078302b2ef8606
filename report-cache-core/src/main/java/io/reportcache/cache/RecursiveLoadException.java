package io.reportcache.cache;

/**
 * A loader asked, itself or through other loaders, for the key that it is loading.
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
