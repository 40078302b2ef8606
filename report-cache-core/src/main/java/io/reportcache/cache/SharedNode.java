package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import java.time.Duration;

/**
 * A node's membership in a {@link SharedTier}. Safe for use by many threads. Users needn't call or
 * implement it.
 *
 * @since 0.1
 */
public interface SharedNode {

  /** Returns the tenant's part of the tier. Two calls for one tenant may return two objects. */
  SharedSpace space(TenantId tenant);

  /** Returns the part that concerns all tenants. */
  SharedSpace allTenants();

  /** Returns the figures of this node. */
  SharedTierStats stats();

  /**
   * Leaves the tier. Sends what waits to be sent, ends all connections and threads. May be called
   * twice.
   *
   * @param limit how long that may take
   */
  void close(Duration limit);
}
