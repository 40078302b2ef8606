package io.reportcache.examples.bookings.reports;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.reports.UpkeepRecorded;
import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Records how resources are worked on. */
record MaintenanceLog(ServiceHost host) {

  String scheduled(MaintenanceScheduled event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return set(envelope, sql, event.resource(), "planned = planned + 1");
  }

  String completed(MaintenanceCompleted event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return set(envelope, sql, event.resource(), "done = done + 1");
  }

  String statusChanged(ResourceStatusChanged changed, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return set(envelope, sql, changed.resource(), "status = '" + changed.status() + "'");
  }

  String gone(ResourceDeleted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    return set(envelope, sql, event.resource(), "status = 'GONE'");
  }

  private String set(EventEnvelope<?> envelope, Sql sql, String resource, String change)
      throws SQLException {
    Rows.ensure(
        sql,
        "rep_maintenance (tenant_id, resource, planned, done, status)",
        "0, 0, 'OPEN'",
        resource);
    sql.update(
        "UPDATE rep_maintenance SET " + change + " WHERE tenant_id = :tenant AND resource = ?",
        resource);
    host.publish(new UpkeepRecorded(resource), envelope);
    return change;
  }
}
