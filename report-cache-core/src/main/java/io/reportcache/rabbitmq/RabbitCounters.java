package io.reportcache.rabbitmq;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a connection to a broker does. */
final class RabbitCounters {

  final LongAdder connected = new LongAdder();
  final LongAdder published = new LongAdder();
  final LongAdder confirmed = new LongAdder();
  final LongAdder unconfirmed = new LongAdder();
  final LongAdder unroutable = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder taken = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder deadLetters = new LongAdder();
  final LongAdder parked = new LongAdder();
  final LongAdder heard = new LongAdder();

  RabbitMqStats stats() {
    return new RabbitMqStats(
        connected.sum(),
        published.sum(),
        confirmed.sum(),
        unconfirmed.sum(),
        unroutable.sum(),
        received.sum(),
        taken.sum(),
        retried.sum(),
        deadLetters.sum(),
        parked.sum(),
        heard.sum());
  }
}
