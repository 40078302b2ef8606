package io.reportcache.durable.redis;

import io.reportcache.external.ExternalName;
import io.reportcache.tenant.TenantId;

/** The form of a tenant in a field: {@code tenant_acme}, {@code central}. Plain ASCII (T2). */
final class TenantField {

  private static final String NAME = "_"; // the external form has a name after the tenant

  private TenantField() {}

  static String format(TenantId tenant) {
    String name = new ExternalName(tenant, NAME).format();
    return name.substring(0, name.length() - NAME.length() - 1);
  }

  static TenantId parse(String field) {
    return ExternalName.parse(field + "_" + NAME).tenant();
  }
}
