package io.reportcache.cache.local;

import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.cache.fence.Fence;
import java.util.Optional;
import java.util.OptionalInt;

/** The loss of an entry that a fence has invalidated. */
final class Invalidated extends Loss {

  private final Fence fence;

  Invalidated(Fence fence) {
    super(RemovalCause.INVALIDATED);
    this.fence = fence;
  }

  @Override
  Removal describe(long now) {
    return new Removal(
        cause,
        Optional.of(fence.scope().toString()),
        Optional.of(fence.by()),
        Optional.of(between(fence.at(), now)),
        OptionalInt.empty());
  }
}
