package io.reportcache.examples.bookings.reports;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.availability.ReservationRejected;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.contract.reports.DemandExceeded;
import io.reportcache.examples.bookings.contract.reports.DemandRecorded;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Counts how much resources are wanted. */
record Demand(ServiceHost host) {

  /** With so many who wait, somebody is told. */
  private static final long TOO_MANY = 2;

  String requested(ReservationCreated event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return add(envelope, sql, event.resource(), "requests = requests + 1");
  }

  String rejected(ReservationRejected event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return add(envelope, sql, event.resource(), "rejected = rejected + 1");
  }

  String cancelled(ReservationCancelled event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    return add(envelope, sql, event.resource(), "cancelled = cancelled + 1");
  }

  String waits(WaitingListJoined event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    String resource = event.resource();
    String added = add(envelope, sql, resource, "requests = requests + 1, waiting = waiting + 1");
    long waiting =
        sql.number(
            "SELECT waiting FROM rep_demand WHERE tenant_id = :tenant AND resource = ?", resource);
    if (waiting == TOO_MANY) {
      host.publish(new DemandExceeded(resource, waiting), envelope);
    }
    return added;
  }

  String offered(PlaceOffered event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    return add(envelope, sql, event.resource(), "waiting = waiting - 1");
  }

  private String add(EventEnvelope<?> envelope, Sql sql, String resource, String change)
      throws SQLException {
    Rows.ensure(
        sql,
        "rep_demand (tenant_id, resource, requests, rejected, cancelled, waiting)",
        "0, 0, 0, 0",
        resource);
    sql.update(
        "UPDATE rep_demand SET " + change + " WHERE tenant_id = :tenant AND resource = ?",
        resource);
    host.publish(new DemandRecorded(resource), envelope);
    return change;
  }
}
