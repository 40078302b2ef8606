package io.reportcache.cache;

/**
 * Where an answer came from.
 *
 * @since 0.1
 */
public enum Source {
  /** The cache held it. */
  HIT,
  /** The cache held it, expired, and has it loaded anew; see {@link CachePolicy}. */
  STALE,
  /**
   * The cache held it, invalidated, and its policy serves it for a while still; see {@link
   * CachePolicy#withStaleAfterInvalidation}.
   */
  INVALIDATED,
  /** The caller's own loader computed it. */
  COMPUTED,
  /** Another caller was computing it already. */
  JOINED,
  /** Another node had computed it, and shares it. */
  SHARED
}
