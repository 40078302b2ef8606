package io.reportcache.report;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/**
 * A result of a report was returned to a caller. Published only while somebody is subscribed to it.
 *
 * @param tenantId the tenant of the report
 * @param reportType the name of the report
 * @param filters the parameters as they are in the key; empty if there are none
 * @param generationTime how long the generation of the result took, now or before
 * @param fromCache whether the result came from the cache
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
