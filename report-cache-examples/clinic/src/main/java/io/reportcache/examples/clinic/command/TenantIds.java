package io.reportcache.examples.clinic.command;

import io.reportcache.tenant.TenantId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads tenants from a command line. */
public final class TenantIds implements ITypeConverter<TenantId> {

  @Override
  public TenantId convert(String value) {
    try {
      return TenantId.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
