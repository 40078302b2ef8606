package io.reportcache.cache;

/** Why a value doesn't serve any more. */
public enum RemovalCause {
  /** Its time to live has ended. */
  EXPIRED,
  /** It made room for another. */
  EVICTED,
  /** A scope that it belongs to was invalidated. */
  INVALIDATED
}
