package io.reportcache.examples.bookings.availability;

import io.reportcache.examples.bookings.availability.AvailabilityCaches.Reservation;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Reservations;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Slot;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Slots;
import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.service.Sql.RowMapper;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** The calendars of resources, and what can be read of them, through the cache. */
record Calendar(ServiceHost host) {

  private static final RowMapper<Reservation> RESERVATION =
      row ->
          new Reservation(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getObject(4, LocalDateTime.class),
              row.getObject(5, LocalDateTime.class),
              ReservationStatus.valueOf(row.getString(6)));
  private static final String RESERVATIONS =
      "SELECT id, resource, user_id, begins, ends, status FROM av_reservation WHERE tenant_id ="
          + " :tenant AND ";
  private static final String OPEN = "status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN')";

  Object availability(Request request) throws SQLException {
    String resource = request.text("resource");
    LocalDate day = LocalDate.parse(request.text("day"));
    return host.cache()
        .remember(
            AvailabilityCaches.AVAILABILITY.key(resource, day.toString()),
            AvailabilityCaches.AVAILABILITY.policy(AvailabilityCaches.ofResource(resource)),
            () ->
                host.inTransaction(
                    sql ->
                        new Slots(
                            taken(
                                sql,
                                resource,
                                day.atStartOfDay(),
                                day.plusDays(1).atStartOfDay()))));
  }

  Object reservation(Request request) throws SQLException {
    String id = request.text("reservation");
    return host.cache()
        .remember(
            AvailabilityCaches.RESERVATION.key(id),
            AvailabilityCaches.RESERVATION.policy(),
            () -> host.inTransaction(sql -> reservation(sql, id)));
  }

  Object schedule(Request request) throws SQLException {
    return ofResource(
        request,
        AvailabilityCaches.SCHEDULE,
        RESERVATIONS + "resource = ? AND " + OPEN + " ORDER BY begins");
  }

  Object conflicts(Request request) throws SQLException {
    return ofResource(
        request,
        AvailabilityCaches.CONFLICTS,
        RESERVATIONS
            + "resource = ? AND "
            + OPEN
            + " AND id IN (SELECT reservation FROM av_conflict WHERE tenant_id = :tenant) ORDER BY"
            + " begins");
  }

  Reservation reservation(Sql sql, String id) throws SQLException {
    return sql.first(RESERVATION, RESERVATIONS + "id = ?", id)
        .orElseThrow(() -> Refusal.unknown("reservation", id));
  }

  /** Returns the reservations that keep others out at a time. */
  List<Reservation> open(Sql sql, String resource, LocalDateTime from, LocalDateTime to)
      throws SQLException {
    return sql.list(
        RESERVATION,
        RESERVATIONS + "resource = ? AND begins < ? AND ends > ? AND " + OPEN + " ORDER BY begins",
        resource,
        to,
        from);
  }

  /** Returns what can't be had at a time. */
  List<Slot> taken(Sql sql, String resource, LocalDateTime from, LocalDateTime to)
      throws SQLException {
    List<Slot> taken = new ArrayList<>();
    open(sql, resource, from, to)
        .forEach(each -> taken.add(new Slot(each.from(), each.to(), each.user())));
    taken.addAll(
        sql.list(
            row ->
                new Slot(
                    row.getObject(1, LocalDateTime.class),
                    row.getObject(2, LocalDateTime.class),
                    "maintenance"),
            "SELECT begins, ends FROM av_block WHERE tenant_id = :tenant AND resource = ? AND"
                + " begins < ? AND ends > ? ORDER BY begins",
            resource,
            to,
            from));
    return taken;
  }

  void setStatus(Sql sql, String reservation, ReservationStatus status) throws SQLException {
    sql.update(
        "UPDATE av_reservation SET status = ? WHERE tenant_id = :tenant AND id = ?",
        status.name(),
        reservation);
  }

  private Object ofResource(Request request, CacheKind<Reservations> kind, String query)
      throws SQLException {
    String resource = request.text("resource");
    return host.cache()
        .remember(
            kind.key(resource),
            kind.policy(AvailabilityCaches.ofResource(resource)),
            () ->
                new Reservations(
                    host.inTransaction(sql -> sql.list(RESERVATION, query, resource))));
  }
}
