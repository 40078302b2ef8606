package io.reportcache.examples.bookings.reports;

import io.reportcache.examples.bookings.contract.reports.AuditAlerted;
import io.reportcache.examples.bookings.contract.reports.DemandRecorded;
import io.reportcache.examples.bookings.contract.reports.UpkeepRecorded;
import io.reportcache.examples.bookings.contract.reports.UsageRecorded;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.report.Report;
import java.time.Duration;
import java.util.List;

/**
 * The reports, each with what changes it. They are made of this service's own tables, so what drops
 * them are its own events, which are published in the transaction that has written there: dropped
 * any earlier, a report could be computed from what isn't written yet.
 */
final class Declarations {

  /** How a resource was used. */
  record UsageReport(
      String resource, long reserved, long cancelled, long visits, long minutes, boolean gone) {}

  /** How much a resource is wanted. */
  record DemandReport(
      String resource, long requests, long rejected, long cancelled, long waiting) {}

  /** How a resource was worked on. */
  record MaintenanceReport(String resource, long planned, long done, String status) {}

  /** How often what happened to a kind of things. */
  record AuditReport(String about, List<Line> lines) {

    AuditReport {
      lines = List.copyOf(lines);
    }

    /** How often an event was seen. */
    record Line(String event, long times) {}
  }

  private final Report<String, UsageReport> usage;
  private final Report<String, DemandReport> demand;
  private final Report<String, MaintenanceReport> maintenance;
  private final Report<String, AuditReport> audit;

  Declarations(ServiceHost host) {
    usage =
        Report.named("usage", UsageReport.class)
            .keyedBy(String.class)
            .ttl(Duration.ofHours(1))
            .invalidatedBy(UsageRecorded.class, recorded -> recorded.resource())
            .generatedBy(
                resource ->
                    host.inTransaction(
                        sql ->
                            sql.first(
                                    row ->
                                        new UsageReport(
                                            resource,
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getLong(3),
                                            row.getLong(4),
                                            row.getBoolean(5)),
                                    "SELECT reserved, cancelled, visits, minutes, gone FROM"
                                        + " rep_usage WHERE tenant_id = :tenant AND resource = ?",
                                    resource)
                                .orElse(new UsageReport(resource, 0, 0, 0, 0, false))));
    demand =
        Report.named("demand", DemandReport.class)
            .keyedBy(String.class)
            .ttl(Duration.ofMinutes(30))
            .invalidatedBy(DemandRecorded.class, recorded -> recorded.resource())
            .generatedBy(
                resource ->
                    host.inTransaction(
                        sql ->
                            sql.first(
                                    row ->
                                        new DemandReport(
                                            resource,
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getLong(3),
                                            row.getLong(4)),
                                    "SELECT requests, rejected, cancelled, waiting FROM rep_demand"
                                        + " WHERE tenant_id = :tenant AND resource = ?",
                                    resource)
                                .orElse(new DemandReport(resource, 0, 0, 0, 0))));
    maintenance =
        Report.named("maintenance", MaintenanceReport.class)
            .keyedBy(String.class)
            .ttl(Duration.ofHours(4))
            .invalidatedBy(UpkeepRecorded.class, recorded -> recorded.resource())
            .generatedBy(
                resource ->
                    host.inTransaction(
                        sql ->
                            sql.first(
                                    row ->
                                        new MaintenanceReport(
                                            resource,
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getString(3)),
                                    "SELECT planned, done, status FROM rep_maintenance WHERE"
                                        + " tenant_id = :tenant AND resource = ?",
                                    resource)
                                .orElse(new MaintenanceReport(resource, 0, 0, "OPEN"))));
    audit =
        Report.named("audit", AuditReport.class)
            .keyedBy(String.class)
            .ttl(Duration.ofMinutes(10))
            .invalidatedBy(AuditAlerted.class, alerted -> Audit.USERS)
            .generatedBy(
                about ->
                    new AuditReport(
                        about,
                        host.inTransaction(
                            sql ->
                                sql.list(
                                    row -> new AuditReport.Line(row.getString(1), row.getLong(2)),
                                    "SELECT name, COUNT(*) FROM rep_audit WHERE tenant_id = :tenant"
                                        + " AND about = ? GROUP BY name ORDER BY name",
                                    about))));
  }

  Report<String, UsageReport> usage() {
    return usage;
  }

  Report<String, DemandReport> demand() {
    return demand;
  }

  Report<String, MaintenanceReport> maintenance() {
    return maintenance;
  }

  /**
   * Dropped by the handler that writes the audit: it has no event, since it's about all of them.
   */
  Report<String, AuditReport> audit() {
    return audit;
  }

  /** Returns one of them. */
  Report<String, ?> named(String name) {
    return switch (name) {
      case "usage" -> usage;
      case "demand" -> demand;
      case "maintenance" -> maintenance;
      case "audit" -> audit;
      default -> throw Refusal.unknown("report", name);
    };
  }
}
