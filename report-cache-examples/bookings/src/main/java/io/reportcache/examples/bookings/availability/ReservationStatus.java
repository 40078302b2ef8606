package io.reportcache.examples.bookings.availability;

/** How far a reservation has got. */
enum ReservationStatus {
  /** Waits for an approval, and keeps others out meanwhile. */
  PENDING,
  /** Holds. */
  CONFIRMED,
  /** Those who reserved are there. */
  CHECKED_IN,
  /** They have left. */
  DONE,
  /** Wasn't approved. */
  REJECTED,
  /** Is off. */
  CANCELLED
}
