package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Tended;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker has the store do beside claims: make ready what is due, has lapsed or is known. */
final class Tending {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final int MANY_UNPARKED = 1_000; // a store does so many at a time, at least

  // Whoever claims one that lapsed too often makes it a dead letter, and tells so. This is for what
  // not even that can be done with.
  private static final int SPARE = 3;

  private final DeliveryStore store;
  private final int lapsesAllowed;

  Tending(DeliveryStore store, int lapsesAllowed) {
    this.store = store;
    this.lapsesAllowed = Math.min(lapsesAllowed, Integer.MAX_VALUE - SPARE) + SPARE;
  }

  /** Returns after what time the next is due; null if none is. */
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
   * To be called every few seconds: while an older version of the application still runs beside
   * this one, it parks what it claims and doesn't know.
   *
   * @param more run if there may be more to unpark
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
