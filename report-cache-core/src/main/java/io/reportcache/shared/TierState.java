package io.reportcache.shared;

import java.util.Map;

/**
 * The fences of one part of the shared tier.
 *
 * @param position the position of the last invalidation
 * @param floor every value whose load began before this number is invalidated
 * @param scopes the number of the last invalidation of each {@linkplain ScopeText scope}; those
 *     after the floor, and perhaps only those after the position that the caller knew
 * @since 0.1
 */
public record TierState(Position position, long floor, Map<String, Long> scopes) {

  /** Copies the scopes. */
  public TierState {
    scopes = Map.copyOf(scopes);
  }
}
