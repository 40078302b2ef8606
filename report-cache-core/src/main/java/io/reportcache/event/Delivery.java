package io.reportcache.event;

/** One event for one handler, and how often it was tried. */
record Delivery(EventEnvelope<?> envelope, int attempt) {

  Delivery next() {
    return new Delivery(envelope, attempt + 1);
  }
}
