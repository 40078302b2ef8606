package io.reportcache.shared;

import io.reportcache.external.ExternalName;
import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Names a part of the shared tier: that of one tenant, or the one that concerns all tenants.
 *
 * @param tenant the tenant; null for all
 * @since 0.1
 */
public record SpaceName(@Nullable TenantId tenant) {

  /** The part that concerns all tenants. It holds fences and no values. */
  public static final SpaceName ALL_TENANTS = new SpaceName(null);

  private static final String ANY = "-";

  /** Returns the name of a tenant's part. */
  public static SpaceName of(TenantId tenant) {
    return new SpaceName(tenant);
  }

  /**
   * Returns the text with which the names of this part begin outside the process: {@code
   * tenant_{id}_}, {@code central_} or {@code all_}. No two parts share one (T1).
   */
  public String prefix() {
    if (tenant == null) {
      return "all_";
    }
    String name = new ExternalName(tenant, ANY).format();
    return name.substring(0, name.length() - ANY.length());
  }

  /** Returns the name of a key of this part outside the process (T1). */
  public String external(String key) {
    if (tenant == null) {
      throw new IllegalStateException("no value belongs to all tenants, was asked for " + key);
    }
    return new ExternalName(tenant, key).format();
  }

  @Override
  public String toString() {
    return tenant == null ? "all tenants" : tenant.toString();
  }
}
