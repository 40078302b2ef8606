package io.reportcache.event;

/**
 * One event for one handler.
 *
 * @param attempt how often it was tried, with this one
 * @param follows how many events it follows from, each published by a handler of the one before
 */
record Delivery(EventEnvelope<?> envelope, int attempt, long follows) {

  Delivery next() {
    return new Delivery(envelope, attempt + 1, follows);
  }
}
