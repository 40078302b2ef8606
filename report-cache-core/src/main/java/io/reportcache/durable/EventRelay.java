package io.reportcache.durable;

import io.reportcache.durable.worker.LaneHandler;
import io.reportcache.event.EventType;

/**
 * Carries the events that this application publishes to other applications, such as through a
 * broker. It gets each stored message as it is, without its payload being read.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EventRelay extends LaneHandler {

  /**
   * Checks that events of a type can be carried. Called when durable events are built, for each
   * registered type that the relay gets. Accepts every type by default.
   *
   * @param producer the name of this application in envelopes
   * @throws IllegalArgumentException if they can't be carried; the message says what to change
   */
  default void check(String producer, EventType<?> type) {}
}
