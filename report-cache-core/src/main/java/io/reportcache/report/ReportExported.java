package io.reportcache.report;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A report was exported.
 *
 * @param tenantId whose report
 * @param reportType its name
 * @param filters its parameters, as they stand in its key; empty if it has none
 * @param format the format
 * @param exportedAt when its last byte was written
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
