package io.reportcache.examples.bookings.availability;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Reservation;
import io.reportcache.examples.bookings.contract.availability.ReservationConfirmed;
import io.reportcache.examples.bookings.contract.availability.ReservationRejected;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalGranted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRejected;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/**
 * Acts on decisions about reservations. What it publishes drops the reservation and the calendar,
 * by this service's own rules, as soon as the transaction has committed.
 */
record Decisions(ServiceHost host, Calendar calendar, WaitingLists waiting) {

  String granted(ApprovalGranted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    Reservation reservation = calendar.reservation(sql, event.reservation());
    if (reservation.status() != ReservationStatus.PENDING) {
      return "too late, it is " + reservation.status();
    }
    calendar.setStatus(sql, reservation.id(), ReservationStatus.CONFIRMED);
    host.publish(
        new ReservationConfirmed(reservation.id(), reservation.resource(), reservation.user()),
        envelope);
    return "confirmed";
  }

  String rejected(ApprovalRejected decision, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    Reservation reservation = calendar.reservation(sql, decision.reservation());
    if (reservation.status() != ReservationStatus.PENDING) {
      return "too late, it is " + reservation.status();
    }
    calendar.setStatus(sql, reservation.id(), ReservationStatus.REJECTED);
    host.publish(
        new ReservationRejected(
            reservation.id(), reservation.resource(), reservation.user(), decision.reason()),
        envelope);
    return waiting
        .offer(sql, reservation.resource(), reservation.from(), reservation.to(), envelope)
        .map(user -> "rejected, and offered to " + user)
        .orElse("rejected");
  }
}
