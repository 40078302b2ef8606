package io.reportcache.examples.bookings.contract.availability;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import java.util.Optional;

/** What happens to a reservation; the events of one reservation are handled in their order. */
public sealed interface ReservationEvent extends DomainEvent
    permits ReservationCreated,
        ReservationConfirmed,
        ReservationRejected,
        ReservationCancelled,
        ReservationUpdated,
        CheckInCompleted,
        CheckOutCompleted {

  /** Returns the id of the reservation. */
  String reservation();

  /** Returns the id of what was reserved. */
  String resource();

  /** Returns who reserved it. */
  String user();

  @Override
  default Optional<EventEntity> entity() {
    return Optional.of(new EventEntity("reservation", reservation()));
  }
}
