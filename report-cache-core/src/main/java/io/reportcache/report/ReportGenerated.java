package io.reportcache.report;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/**
 * A report was handed out. Published only while somebody is subscribed to it.
 *
 * @param tenantId whose report
 * @param reportType its name
 * @param filters its parameters, as they stand in its key; empty if it has none
 * @param generationTime how long its generation took, also if that was before
 * @param fromCache whether it came from the cache
 * @since 0.1
 */
@EventName("report.generated")
public record ReportGenerated(
    TenantId tenantId,
    String reportType,
    String filters,
    Duration generationTime,
    boolean fromCache)
    implements DomainEvent {

  @Override
  public Optional<TenantId> tenant() {
    return Optional.of(tenantId);
  }
}
