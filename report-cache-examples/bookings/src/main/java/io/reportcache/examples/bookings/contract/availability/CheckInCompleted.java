package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;

/**
 * Those who reserved have come.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 */
@EventName("check-in.completed")
public record CheckInCompleted(String reservation, String resource, String user)
    implements ReservationEvent {}
