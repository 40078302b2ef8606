package io.reportcache.cache;

/**
 * Why a value doesn't serve any more.
 *
 * @since 0.1
 */
public enum RemovalCause {
  /** Its time to live has ended. */
  EXPIRED,
  /** It made room for another. */
  EVICTED,
  /** It weighs more than the maximum weight, or its weigher failed: it was served and not kept. */
  OVERSIZED,
  /** A scope that it belongs to was invalidated. */
  INVALIDATED
}
