package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.text.TextHash;

/**
 * The tenant and the resource to which the figures of a {@link CacheStats} belong.
 *
 * @param tenant the tenant, or {@link TenantId#CENTRAL}
 * @param resource the {@linkplain ReportKey#resource() resource} of the keys
 * @since 0.1
 */
public record ReportId(TenantId tenant, String resource) {
  @Override
  public int hashCode() {
    return 31 * tenant.hashCode() + TextHash.of(resource);
  }
}
