package io.reportcache.cache.local;

import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The loss of a value that wasn't kept, since it weighs more than the maximum or its weigher
 * failed.
 */
final class TooHeavy extends Loss {

  private final int weight;
  private final long at;

  TooHeavy(Entry entry) {
    super(RemovalCause.OVERSIZED);
    this.weight = entry.weight();
    this.at = entry.builtAt;
  }

  @Override
  Removal describe(long now) {
    return new Removal(
        cause,
        Optional.empty(),
        Optional.empty(),
        Optional.of(between(at, now)),
        weight < 0 ? OptionalInt.empty() : OptionalInt.of(weight));
  }
}
