package io.reportcache.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The invalidation of a scope: its number in the node's order, and what explanations say of it. */
final class Fence extends Loss {

  final long count;
  private final Object scope;
  private final String by;
  private final long at;

  Fence(Object scope, long count, String by, long at) {
    super(RemovalCause.INVALIDATED);
    this.scope = scope;
    this.count = count;
    this.by = by;
    this.at = at;
  }

  /** Returns a fence with another scope that came from the same invalidation. */
  Fence over(Object wider) {
    return new Fence(wider, count, by, at);
  }

  @Override
  Removal describe(long now) {
    Duration ago = between(at, now);
    return new Removal(
        cause,
        Optional.of(scope.toString()),
        Optional.of(by),
        Optional.of(ago),
        OptionalInt.empty());
  }
}
