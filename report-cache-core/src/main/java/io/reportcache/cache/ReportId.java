package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import io.reportcache.text.TextHash;

/**
 * Whose figures a {@link CacheStats} holds.
 *
 * @param tenant the tenant, or {@link TenantId#CENTRAL}
 * @param resource the first segment of the keys
 * @since 0.1
 */
public record ReportId(TenantId tenant, String resource) {
  @Override
  public int hashCode() {
    return 31 * tenant.hashCode() + TextHash.of(resource);
  }
}
