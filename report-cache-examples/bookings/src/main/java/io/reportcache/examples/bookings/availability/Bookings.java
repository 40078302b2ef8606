package io.reportcache.examples.bookings.availability;

import io.reportcache.examples.bookings.availability.AvailabilityCaches.Reservation;
import io.reportcache.examples.bookings.contract.availability.CheckInCompleted;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationConfirmed;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.availability.ReservationUpdated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;

/** What users do with reservations. */
record Bookings(ServiceHost host, Calendar calendar, WaitingLists waiting) {

  Object reserve(Request request) throws SQLException {
    String resource = request.text("resource");
    String user = request.text("user");
    LocalDateTime from = request.time("from");
    LocalDateTime to = request.time("to");
    int attendees = request.number("attendees");
    if (!from.isBefore(to)) {
      throw new Refusal(400, "'from' must be before 'to'");
    }
    boolean needsApproval = !new Roles(host).mayBookDirectly(user);
    return host.inTransaction(
        sql -> {
          requireRoom(sql, resource, attendees);
          requireFree(sql, "", resource, from, to);
          Reservation reservation =
              new Reservation(
                  UUID.randomUUID().toString(),
                  resource,
                  user,
                  from,
                  to,
                  needsApproval ? ReservationStatus.PENDING : ReservationStatus.CONFIRMED);
          sql.update(
              "INSERT INTO av_reservation (tenant_id, id, resource, user_id, begins, ends, status)"
                  + " VALUES (:tenant, ?, ?, ?, ?, ?, ?)",
              reservation.id(),
              resource,
              user,
              from,
              to,
              reservation.status().name());
          host.publish(
              new ReservationCreated(
                  reservation.id(), resource, user, from, to, attendees, needsApproval));
          if (!needsApproval) {
            host.publish(new ReservationConfirmed(reservation.id(), resource, user));
          }
          return reservation;
        });
  }

  Object cancel(Request request) throws SQLException {
    return change(
        request,
        (sql, reservation) -> {
          calendar.setStatus(sql, reservation.id(), ReservationStatus.CANCELLED);
          host.publish(
              new ReservationCancelled(
                  reservation.id(),
                  reservation.resource(),
                  reservation.user(),
                  request.text("reason", "as you wished")));
          waiting.offer(sql, reservation.resource(), reservation.from(), reservation.to(), null);
        },
        ReservationStatus.PENDING,
        ReservationStatus.CONFIRMED);
  }

  Object move(Request request) throws SQLException {
    LocalDateTime from = request.time("from");
    LocalDateTime to = request.time("to");
    return change(
        request,
        (sql, reservation) -> {
          requireRoom(sql, reservation.resource(), 0);
          requireFree(sql, reservation.id(), reservation.resource(), from, to);
          sql.update(
              "UPDATE av_reservation SET begins = ?, ends = ? WHERE tenant_id = :tenant AND id = ?",
              from,
              to,
              reservation.id());
          host.publish(
              new ReservationUpdated(
                  reservation.id(), reservation.resource(), reservation.user(), from, to));
        },
        ReservationStatus.PENDING,
        ReservationStatus.CONFIRMED);
  }

  Object checkIn(Request request) throws SQLException {
    return change(
        request,
        (sql, reservation) -> {
          calendar.setStatus(sql, reservation.id(), ReservationStatus.CHECKED_IN);
          host.publish(
              new CheckInCompleted(reservation.id(), reservation.resource(), reservation.user()));
        },
        ReservationStatus.CONFIRMED);
  }

  Object checkOut(Request request) throws SQLException {
    return change(
        request,
        (sql, reservation) -> {
          calendar.setStatus(sql, reservation.id(), ReservationStatus.DONE);
          host.publish(
              new CheckOutCompleted(
                  reservation.id(),
                  reservation.resource(),
                  reservation.user(),
                  Duration.between(reservation.from(), reservation.to()).toMinutes()));
        },
        ReservationStatus.CHECKED_IN);
  }

  /** What is done with a reservation. */
  private interface Change {
    void apply(Sql sql, Reservation reservation) throws SQLException;
  }

  private Object change(Request request, Change change, ReservationStatus... from)
      throws SQLException {
    String id = request.text("reservation");
    return host.inTransaction(
        sql -> {
          Reservation reservation = calendar.reservation(sql, id);
          if (!List.of(from).contains(reservation.status())) {
            throw new Refusal(409, "reservation '%s' is %s".formatted(id, reservation.status()));
          }
          change.apply(sql, reservation);
          return calendar.reservation(sql, id);
        });
  }

  /** Locks the resource, so that of two who reserve at once one is refused. */
  private static void requireRoom(Sql sql, String resource, int attendees) throws SQLException {
    ResourceChanges.note(sql, resource);
    record Known(int capacity, boolean deleted) {}
    Known known =
        sql.first(
                row -> new Known(row.getInt(1), row.getBoolean(2)),
                "SELECT COALESCE(capacity, 1000), deleted FROM av_resource WHERE tenant_id ="
                    + " :tenant AND id = ? FOR UPDATE",
                resource)
            .orElseThrow(() -> Refusal.unknown("resource", resource));
    if (known.deleted) {
      throw Refusal.unknown("resource", resource);
    }
    if (attendees > known.capacity) {
      throw new Refusal(409, "'%s' has room for %d".formatted(resource, known.capacity));
    }
  }

  private void requireFree(
      Sql sql, String but, String resource, LocalDateTime from, LocalDateTime to)
      throws SQLException {
    boolean taken =
        calendar.open(sql, resource, from, to).stream().anyMatch(each -> !each.id().equals(but))
            || calendar.taken(sql, resource, from, to).stream()
                .anyMatch(slot -> slot.by().equals("maintenance"));
    if (taken) {
      throw new Refusal(409, "'%s' is taken then".formatted(resource));
    }
  }
}
