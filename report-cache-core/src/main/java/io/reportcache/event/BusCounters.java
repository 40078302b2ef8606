package io.reportcache.event;

import java.util.concurrent.atomic.LongAdder;

/** Counters of a bus. */
final class BusCounters {

  final LongAdder published = new LongAdder();
  final LongAdder handled = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder exhausted = new LongAdder();
  final LongAdder dropped = new LongAdder();

  EventBusStats snapshot() {
    return new EventBusStats(
        published.sum(), handled.sum(), failed.sum(), exhausted.sum(), dropped.sum());
  }
}
