package io.reportcache.cache;

import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A node's own entries, as a {@link SharedTier} sees them. Safe for use by many threads. Users
 * needn't call or implement it.
 *
 * @since 0.1
 */
public interface LocalCopies {

  /** Returns the name of the node, for explanations. */
  String node();

  /**
   * Invalidates scopes on this node alone. Has taken effect when it returns.
   *
   * @param tenant null for all tenants
   * @param cause the cause, for the log and explanations
   */
  void invalidate(@Nullable TenantId tenant, Collection<? extends Scope> scopes, String cause);

  /** Returns the time by the ticker of the node's cache. */
  long nanos();
}
