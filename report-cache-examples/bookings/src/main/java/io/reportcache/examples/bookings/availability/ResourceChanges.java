package io.reportcache.examples.bookings.availability;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Reservation;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.key.Scope;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Follows what happens to resources. What it drops goes with the commit, and not before. */
record ResourceChanges(ServiceHost host, Calendar calendar) {

  private static final LocalDateTime FOR_EVER = LocalDateTime.of(9999, 1, 1, 0, 0);

  /** Notes that there is a resource, if that isn't known yet. */
  static void note(Sql sql, String resource) throws SQLException {
    sql.update(
        "INSERT INTO av_resource (tenant_id, id, deleted) VALUES (:tenant, ?, FALSE) ON CONFLICT DO"
            + " NOTHING",
        resource);
  }

  String updated(ResourceUpdated updated, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    note(sql, updated.resource());
    sql.update(
        "UPDATE av_resource SET capacity = ? WHERE tenant_id = :tenant AND id = ?",
        updated.capacity(),
        updated.resource());
    host.cache().invalidate(AvailabilityCaches.calendarOf(updated.resource()), envelope.name());
    return "room for %d".formatted(updated.capacity());
  }

  String deleted(ResourceDeleted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    String resource = event.resource();
    note(sql, resource);
    sql.update(
        "UPDATE av_resource SET deleted = TRUE WHERE tenant_id = :tenant AND id = ?", resource);
    sql.update("DELETE FROM av_place WHERE tenant_id = :tenant AND resource = ?", resource);
    LocalDateTime deleted = LocalDateTime.ofInstant(envelope.createdAt(), ZoneOffset.UTC);
    List<Reservation> future = calendar.open(sql, resource, deleted, FOR_EVER);
    for (Reservation each : future) {
      calendar.setStatus(sql, each.id(), ReservationStatus.CANCELLED);
      host.publish(
          new ReservationCancelled(each.id(), resource, each.user(), "it is gone"), envelope);
    }
    host.cache().invalidate(List.of(AvailabilityCaches.ofResource(resource)), envelope.name());
    return "%d reservations cancelled".formatted(future.size());
  }

  String maintenance(MaintenanceScheduled planned, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    sql.update(
        "INSERT INTO av_block (tenant_id, id, resource, begins, ends) VALUES (:tenant, ?, ?, ?, ?)",
        planned.maintenance(),
        planned.resource(),
        planned.from(),
        planned.to());
    List<Reservation> conflicts =
        calendar.open(sql, planned.resource(), planned.from(), planned.to());
    for (Reservation each : conflicts) {
      sql.update(
          "INSERT INTO av_conflict (tenant_id, block, reservation) VALUES (:tenant, ?, ?)",
          planned.maintenance(),
          each.id());
    }
    List<Scope> dropped = new ArrayList<>(AvailabilityCaches.calendarOf(planned.resource()));
    dropped.add(AvailabilityCaches.CONFLICTS.key(planned.resource()));
    host.cache().invalidate(dropped, envelope.name());
    return "%d conflicts".formatted(conflicts.size());
  }
}
