package io.reportcache.shared;

import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedTier;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Tiers for tests of other packages: no breaker, and texts as values. */
public final class SharedTiers {

  private SharedTiers() {}

  /** Returns a tier on the store. */
  public static SharedTier on(SharedStore store, SharedOptions options) {
    return new StoreTier(store, new Nodes.OpenBreaker(), options, new TextCodec());
  }

  /** Joins a node without entries to a tier on the store. */
  public static SharedNode join(SharedStore store, SharedOptions options) {
    return on(store, options)
        .join(
            new LocalCopies() {
              @Override
              public String node() {
                return "empty";
              }

              @Override
              public void invalidate(
                  @Nullable TenantId tenant, Collection<? extends Scope> scopes, String cause) {}

              @Override
              public long nanos() {
                return System.nanoTime();
              }
            });
  }
}
