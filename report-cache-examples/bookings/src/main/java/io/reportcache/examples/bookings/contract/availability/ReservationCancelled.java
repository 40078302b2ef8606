package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;

/**
 * A reservation is off.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param reason for the user
 */
@EventName("reservation.cancelled")
public record ReservationCancelled(String reservation, String resource, String user, String reason)
    implements ReservationEvent {}
