package io.reportcache.durable.worker;

import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;

/** A lane that a worker serves, with its options and its handler. */
record ServedLane(Lane lane, LaneOptions options, LaneHandler handler) {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  /** Returns the number of threads that may call the handler at once. */
  int threads() {
    int threads = handler.threads();
    if (threads < 1) {
      throw new IllegalArgumentException(
          "the handler of %s must have at least one thread, and says %d".formatted(lane, threads));
    }
    return threads;
  }

  /** Tells whether the handler is to get deliveries now. */
  boolean isReady() {
    try {
      return handler.isReady();
    } catch (Throwable e) { // D4: otherwise the lane would stand still
      log.warn("Whether the handler of {} is ready can't be told; it gets deliveries", lane, e);
      return true;
    }
  }
}
