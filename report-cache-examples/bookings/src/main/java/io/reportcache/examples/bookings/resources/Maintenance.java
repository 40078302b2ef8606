package io.reportcache.examples.bookings.resources;

import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Map;

/** When resources are worked on. */
record Maintenance(ServiceHost host) {

  Object schedule(Request request) throws SQLException {
    String maintenance = request.text("maintenance");
    String resource = request.text("resource");
    LocalDateTime from = request.time("from");
    LocalDateTime to = request.time("to");
    return host.inTransaction(
        sql -> {
          setStatus(sql, resource, "IN_MAINTENANCE");
          sql.update(
              "INSERT INTO res_maintenance (tenant_id, id, resource, begins, ends, done) VALUES"
                  + " (:tenant, ?, ?, ?, ?, FALSE)",
              maintenance,
              resource,
              from,
              to);
          host.publish(new MaintenanceScheduled(maintenance, resource, from, to));
          return Map.of("maintenance", maintenance);
        });
  }

  Object complete(Request request) throws SQLException {
    String maintenance = request.text("maintenance");
    return host.inTransaction(
        sql -> {
          String resource =
              sql.first(
                      row -> row.getString(1),
                      "SELECT resource FROM res_maintenance WHERE tenant_id = :tenant AND id = ?"
                          + " AND NOT done",
                      maintenance)
                  .orElseThrow(() -> Refusal.unknown("open maintenance", maintenance));
          sql.update(
              "UPDATE res_maintenance SET done = TRUE WHERE tenant_id = :tenant AND id = ?",
              maintenance);
          setStatus(sql, resource, "OPEN");
          host.publish(new MaintenanceCompleted(maintenance, resource));
          return Map.of("maintenance", maintenance);
        });
  }

  private static void setStatus(Sql sql, String resource, String status) throws SQLException {
    if (sql.update(
            "UPDATE res_resource SET status = ? WHERE tenant_id = :tenant AND id = ?",
            status,
            resource)
        == 0) {
      throw Refusal.unknown("resource", resource);
    }
  }
}
