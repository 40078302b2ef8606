package io.reportcache.examples.bookings.contract.resources;

/** Whether a resource can be used. */
public enum ResourceStatus {
  /** It can. */
  OPEN,
  /** It is being worked on. */
  IN_MAINTENANCE,
  /** Nobody may use it. */
  CLOSED
}
