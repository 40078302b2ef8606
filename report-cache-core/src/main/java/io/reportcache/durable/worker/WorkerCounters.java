package io.reportcache.durable.worker;

import io.reportcache.durable.store.Ending;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a worker does. */
final class WorkerCounters {

  final LongAdder lost = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder deadLetters = new LongAdder();
  private final LongAdder parked = new LongAdder();

  void count(Ending ending) {
    switch (ending) {
      case SUCCEEDED -> succeeded.increment();
      case FAILED -> failed.increment();
      case DEAD_LETTER -> deadLetters.increment();
      case PARKED -> parked.increment();
      case RELEASED -> {}
    }
  }

  DeliveryWorkerStats snapshot() {
    return new DeliveryWorkerStats(
        succeeded.sum(), failed.sum(), deadLetters.sum(), parked.sum(), lost.sum());
  }
}
