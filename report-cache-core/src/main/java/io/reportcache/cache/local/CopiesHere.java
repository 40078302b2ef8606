package io.reportcache.cache.local;

import io.reportcache.cache.LocalCopies;
import io.reportcache.key.Scope;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** This node's entries, as the shared tier sees them. */
final class CopiesHere implements LocalCopies {

  private final String node;
  private final Ticker ticker;
  private final ConcurrentMap<TenantId, Space> spaces;
  private final Invalidations invalidations;

  CopiesHere(
      String node,
      Ticker ticker,
      ConcurrentMap<TenantId, Space> spaces,
      Invalidations invalidations) {
    this.node = node;
    this.ticker = ticker;
    this.spaces = spaces;
    this.invalidations = invalidations;
  }

  @Override
  public String node() {
    return node;
  }

  @Override
  public void invalidate(
      @Nullable TenantId tenant, Collection<? extends Scope> scopes, String cause) {
    Space space = tenant == null ? null : spaces.get(tenant);
    if (tenant == null || space != null) { // a tenant without a space has no entries
      invalidations.apply(space, scopes, cause);
    }
  }

  @Override
  public long nanos() {
    return ticker.nanos();
  }
}
