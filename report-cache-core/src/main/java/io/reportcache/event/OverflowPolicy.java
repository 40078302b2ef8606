package io.reportcache.event;

/**
 * What becomes of an event when the queue of a subscription is full. Each loss is counted and
 * logged.
 */
public enum OverflowPolicy {
  /** The default: the new event is dropped for this handler; the publisher never waits. */
  DROP_NEWEST,
  /** The event that waits longest is dropped for this handler; the publisher never waits. */
  DROP_OLDEST,
  /** The publisher waits for room, one second at most; then the new event is dropped. */
  WAIT
}
