package io.reportcache.event;

/**
 * One event for one handler.
 *
 * @param attempt the number of this attempt, from 1
 * @param follows the number of events before it in a chain in which each was published by a handler
 *     of the previous one
 */
record Delivery(EventEnvelope<?> envelope, int attempt, long follows) {

  Delivery next() {
    return new Delivery(envelope, attempt + 1, follows);
  }
}
