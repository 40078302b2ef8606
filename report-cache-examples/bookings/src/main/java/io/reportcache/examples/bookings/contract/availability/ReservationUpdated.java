package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;
import java.time.LocalDateTime;

/**
 * A reservation was moved.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param from where it begins
 * @param to where it ends, exclusive
 */
@EventName("reservation.updated")
public record ReservationUpdated(
    String reservation, String resource, String user, LocalDateTime from, LocalDateTime to)
    implements ReservationEvent {}
