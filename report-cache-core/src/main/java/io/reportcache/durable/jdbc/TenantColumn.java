package io.reportcache.durable.jdbc;

import io.reportcache.external.ExternalName;
import io.reportcache.tenant.TenantId;

/** The form of a tenant in a column: {@code tenant_acme}, {@code central}. Plain ASCII (T2). */
final class TenantColumn {

  private static final String NAME =
      "_"; // the external form has a name after the tenant, which is cut off

  private TenantColumn() {}

  static String format(TenantId tenant) {
    String name = new ExternalName(tenant, NAME).format();
    return name.substring(0, name.length() - NAME.length() - 1);
  }

  static TenantId parse(String column) {
    return ExternalName.parse(column + "_" + NAME).tenant();
  }
}
