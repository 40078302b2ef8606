package io.reportcache.cache.fence;

import io.reportcache.key.Scope;

/** An invalidation at the moment when its log tells of it, and the node's number doesn't yet. */
public final class HalfPublished {

  private HalfPublished() {}

  public static void raise(FenceLog fences, Scope scope, long count) {
    fences.record(scope, count, "test", 0);
    fences.publish(count);
  }
}
