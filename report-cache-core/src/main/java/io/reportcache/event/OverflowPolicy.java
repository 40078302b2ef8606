package io.reportcache.event;

/**
 * Decides which event is dropped when the queue of a subscription is full. Each dropped event is
 * counted and logged.
 *
 * @since 0.1
 */
public enum OverflowPolicy {
  /** The new event is dropped for this handler; the publisher never waits. The default. */
  DROP_NEWEST,
  /** The event that has waited longest is dropped for this handler; the publisher never waits. */
  DROP_OLDEST,
  /** The publisher waits for room for at most one second; then the new event is dropped. */
  WAIT
}
