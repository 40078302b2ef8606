package io.reportcache.cache.local;

import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What this cache shares with other nodes; nothing if it has joined no tier. */
final class Sharing {

  private volatile @Nullable SharedNode node;

  /** Joins the tier. Called once, before the cache is used. */
  void join(SharedTier tier, CopiesHere copies) {
    node = tier.join(copies);
  }

  /** Returns the tenant's part of the tier; null if nothing is shared. */
  @Nullable SharedSpace of(TenantId tenant) {
    SharedNode joined = node;
    return joined == null ? null : joined.space(tenant);
  }

  /** Returns the part of the space's tenant, or of all tenants if it is null. */
  private @Nullable SharedSpace of(@Nullable Space space) {
    if (space != null) {
      return space.shared;
    }
    SharedNode joined = node;
    return joined == null ? null : joined.allTenants();
  }

  /** Notes that scopes are about to be invalidated here; see {@link SharedSpace#announce}. */
  void announce(@Nullable Space space, Collection<? extends Scope> scopes) {
    SharedSpace others = of(space);
    if (others != null && !scopes.isEmpty()) {
      others.announce(scopes);
    }
  }

  /** Sends what was announced; see {@link SharedSpace#send}. */
  void send(@Nullable Space space) {
    SharedSpace others = of(space);
    if (others != null) {
      others.send();
    }
  }

  /** Writes scopes in the host's transaction; see {@link SharedSpace#writeInTransaction}. */
  SharedSpace.@Nullable Written writeInTransaction(
      @Nullable Space space, Collection<? extends Scope> scopes) {
    SharedSpace others = of(space);
    return others == null ? null : others.writeInTransaction(scopes);
  }

  SharedTierStats stats() {
    SharedNode joined = node;
    return joined == null ? SharedTierStats.builder().build() : joined.stats();
  }

  void close(long nanos) {
    SharedNode joined = node;
    if (joined != null) {
      joined.close(Duration.ofNanos(nanos));
    }
  }
}
