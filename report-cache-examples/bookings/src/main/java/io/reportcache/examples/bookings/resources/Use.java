package io.reportcache.examples.bookings.resources;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Counts how resources are used. What it drops goes with the commit, and not before. */
record Use(ServiceHost host) {

  String reserved(ReservationCreated event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    String resource = event.resource();
    sql.update(
        "UPDATE res_resource SET reservations = reservations + 1, holding = holding + 1 WHERE"
            + " tenant_id = :tenant AND id = ?",
        resource);
    host.cache().invalidate(ResourceCaches.used(resource), envelope.name());
    return "counted";
  }

  String cancelled(ReservationCancelled event, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    String resource = event.resource();
    sql.update(
        "UPDATE res_resource SET holding = holding - 1 WHERE tenant_id = :tenant AND id = ?",
        resource);
    host.cache().invalidate(ResourceCaches.used(resource), envelope.name());
    return "counted";
  }

  String left(CheckOutCompleted left, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    sql.update(
        "UPDATE res_resource SET minutes = minutes + ?, holding = holding - 1 WHERE tenant_id ="
            + " :tenant AND id = ?",
        left.minutes(),
        left.resource());
    host.cache().invalidate(ResourceCaches.used(left.resource()), envelope.name());
    return "%d minutes".formatted(left.minutes());
  }
}
