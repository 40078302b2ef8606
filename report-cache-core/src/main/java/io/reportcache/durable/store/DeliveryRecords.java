package io.reportcache.durable.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An operator's view of a store: finds and counts deliveries, and replays or discards dead letters.
 * Safe for use by many threads. Every method throws {@link DeliveryStoreException} if the store
 * can't do it now.
 *
 * @since 0.1
 */
public interface DeliveryRecords {

  /**
   * Returns deliveries with their history, in the order in which they were added.
   *
   * @param after returns only deliveries with a greater id; 0 begins with the first
   * @param most the maximum number of deliveries, 1 to 1000
   * @throws IllegalArgumentException if {@code most} is out of this range
   */
  List<StoredDelivery> find(DeliveryQuery query, long after, int most);

  /** Returns the number of deliveries in each status. */
  Map<DeliveryStatus, Long> count(DeliveryQuery query);

  /**
   * Returns the figures of a span of time: the deliveries that were created in it, and the times of
   * the runs that ended in it.
   *
   * <p>Don't call this every second. A database reads all its deliveries and all of its log once,
   * however short the span, and sorts the times of the runs in it. It returns one row for each type
   * and status, and one for the times. The two are read one after the other, so a run that ends in
   * between may be in one and not in the other.
   *
   * @param query selects the deliveries and their runs
   * @param from the first moment of the span
   * @param to the moment after the last one of the span; if it equals {@code from}, the figures are
   *     empty
   * @throws IllegalArgumentException if {@code from} is after {@code to}
   */
  DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to);

  /**
   * Replays dead letters: they run again with all their attempts, and keep their history. A
   * database replays a thousand at a time, in the order of their ids, each thousand in a
   * transaction of its own. If it throws, earlier thousands may be replayed. A dead letter that
   * another transaction has locked is passed over without waiting, and stays.
   *
   * @return the number of replayed dead letters; fewer than there are if some are locked or the
   *     thread is interrupted
   * @throws DeliveryStoreException if the store can't replay now
   */
  int replay(DeliveryQuery query);

  /**
   * Discards dead letters and parked deliveries, with their history. If the query has the status
   * {@link DeliveryStatus#PENDING} or {@link DeliveryStatus#FAILED}, it discards waiting deliveries
   * instead, such as those for a handler that was removed. Claimed and completed deliveries are
   * never discarded. A database discards a thousand at a time, each thousand in a transaction of
   * its own. If it throws, earlier thousands may be discarded. A delivery that another transaction
   * has locked is passed over without waiting, and stays; so do the deliveries before it with the
   * same order key.
   *
   * @return the number of discarded deliveries; fewer than there are if some are locked or the
   *     thread is interrupted
   * @throws DeliveryStoreException if the store can't discard now
   */
  int discard(DeliveryQuery query);

  /**
   * Checks the maximum number that {@link #find} is called with.
   *
   * @throws IllegalArgumentException if it isn't 1 to 1000
   */
  static void checkMost(int most) {
    if (most < 1 || most > 1_000) {
      throw new IllegalArgumentException(
          "most must be 1 to 1000, was %d; for more, call find again with the last id as after"
              .formatted(most));
    }
  }

  /**
   * Checks the span that {@link #figures} is called with.
   *
   * @throws IllegalArgumentException if the span ends before it begins
   */
  static void checkSpan(Instant from, Instant to) {
    if (from.isAfter(to)) {
      throw new IllegalArgumentException(
          "from must not be after to, was %s with to %s; give the earlier one first"
              .formatted(from, to));
    }
  }
}
