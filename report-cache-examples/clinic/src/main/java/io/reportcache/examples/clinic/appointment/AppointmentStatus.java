package io.reportcache.examples.clinic.appointment;

/** Where an appointment stands. */
public enum AppointmentStatus {
  /** It will take place. */
  BOOKED,
  /** It won't. */
  CANCELLED
}
