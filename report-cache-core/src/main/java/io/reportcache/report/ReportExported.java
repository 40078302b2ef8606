package io.reportcache.report;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A report was exported.
 *
 * @param tenantId the tenant of the report
 * @param reportType the name of the report
 * @param filters the parameters as they are in the key; empty if there are none
 * @param format the format
 * @param exportedAt when the last byte was written
 * @since 0.1
 */
@EventName("report.exported")
public record ReportExported(
    TenantId tenantId, String reportType, String filters, ExportFormat format, Instant exportedAt)
    implements DomainEvent {

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(tenantId);
  }
}
