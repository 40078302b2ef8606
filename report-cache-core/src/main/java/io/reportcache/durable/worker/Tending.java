package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Tended;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has the store make deliveries ready: those that are due, have lapsed, or are known by now. */
final class Tending {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final int MANY_UNPARKED = 1_000; // a store does so many at a time, at least

  // A worker that claims a delivery that lapsed too often makes it a dead letter and calls its
  // handler. These lapses more are for a delivery that kills even such a worker.
  private static final int SPARE = 3;

  private final DeliveryStore store;
  private final int lapsesAllowed;

  Tending(DeliveryStore store, int lapsesAllowed) {
    this.store = store;
    this.lapsesAllowed = Math.min(lapsesAllowed, Integer.MAX_VALUE - SPARE) + SPARE;
  }

  /** Has the store tended. Returns when the next delivery is due; null if none is. */
  @Nullable Duration tend() {
    Tended tended = store.tend(lapsesAllowed);
    if (tended.lapsed() + tended.deadLetters() > 0) {
      log.warn(
          "{} deliveries are taken over from owners that let their lease end; {} more had that"
              + " happen even to who was to give them up, and are dead letters now",
          tended.lapsed(),
          tended.deadLetters());
    }
    return tended.nextDue();
  }

  /**
   * Makes parked deliveries of types that are known here ready again. Must be called every few
   * seconds, since an older version of the application that runs beside this one parks what it
   * claims and doesn't know.
   *
   * @param more called if there may be more to unpark
   */
  void unpark(Iterable<LaneWork> lanes, Runnable more) {
    for (LaneWork work : lanes) {
      Map<String, Integer> known = work.served.handler().types();
      int unparked = known.isEmpty() ? 0 : store.unpark(work.served.lane(), known);
      if (unparked >= MANY_UNPARKED) {
        more.run();
      }
      if (unparked > 0) {
        log.info(
            "{} parked deliveries to {} are of types known here", unparked, work.served.lane());
      }
    }
  }
}
