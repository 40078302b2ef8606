package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.EventName;

/**
 * Those who reserved have left.
 *
 * @param reservation the id
 * @param resource the id of what can be reserved
 * @param user whom it concerns
 * @param minutes how long they had reserved
 */
@EventName("check-out.completed")
public record CheckOutCompleted(String reservation, String resource, String user, long minutes)
    implements ReservationEvent {}
