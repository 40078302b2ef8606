package io.reportcache.cache;

/**
 * What the nodes of an application share: what was invalidated and, if they want, values. A node
 * joins it when its cache is built. Users get one from {@code io.reportcache.shared.redis} or
 * {@code io.reportcache.shared.jdbc} and pass it to {@link TenantCacheManagerBuilder#shared}; they
 * needn't call it.
 *
 * <p>No method of the tier, nor of what it returns, throws because servers can't be reached (D1).
 * Each of them returns within a bounded time.
 *
 * @since 0.1
 */
public interface SharedTier {

  /**
   * Joins a node to the tier. Succeeds even if the tier can't be reached now.
   *
   * @param copies the node's own copies, which the tier invalidates for other nodes
   * @throws IllegalStateException if this tier has been joined already, or a library that it needs
   *     is missing
   */
  SharedNode join(LocalCopies copies);
}
