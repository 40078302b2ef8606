package io.reportcache.examples.bookings.reports;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.availability.CheckInCompleted;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.reports.UsageRecorded;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Counts how resources are used. */
record Usage(ServiceHost host) {

  String reserved(ReservationCreated event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return add(envelope, sql, event.resource(), "reserved = reserved + 1");
  }

  String cancelled(ReservationCancelled event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return add(envelope, sql, event.resource(), "cancelled = cancelled + 1");
  }

  String came(CheckInCompleted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    return add(envelope, sql, event.resource(), "visits = visits + 1");
  }

  String left(CheckOutCompleted left, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    return add(envelope, sql, left.resource(), "minutes = minutes + " + left.minutes());
  }

  String gone(ResourceDeleted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    return add(envelope, sql, event.resource(), "gone = TRUE");
  }

  private String add(EventEnvelope<?> envelope, Sql sql, String resource, String change)
      throws SQLException {
    Rows.ensure(
        sql,
        "rep_usage (tenant_id, resource, reserved, cancelled, visits, minutes, gone)",
        "0, 0, 0, 0, FALSE",
        resource);
    sql.update(
        "UPDATE rep_usage SET " + change + " WHERE tenant_id = :tenant AND resource = ?", resource);
    host.publish(new UsageRecorded(resource), envelope);
    return change;
  }
}
