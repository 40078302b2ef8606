package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;

/**
 * A reservation holds.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 */
@EventName("reservation.confirmed")
public record ReservationConfirmed(String reservation, String resource, String user)
    implements ReservationEvent {}
