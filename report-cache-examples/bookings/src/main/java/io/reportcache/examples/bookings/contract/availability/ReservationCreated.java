package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;
import java.time.LocalDateTime;

/**
 * Somebody has reserved a resource.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param from where it begins
 * @param to where it ends, exclusive
 * @param attendees how many people will come
 * @param needsApproval whether it holds only if somebody approves
 */
@EventName("reservation.created")
public record ReservationCreated(
    String reservation,
    String resource,
    String user,
    LocalDateTime from,
    LocalDateTime to,
    int attendees,
    boolean needsApproval)
    implements ReservationEvent {}
