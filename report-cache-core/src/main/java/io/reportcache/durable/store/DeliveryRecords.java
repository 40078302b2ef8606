package io.reportcache.durable.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What an operator sees of a store, and does to it. Safe for use by many threads. */
public interface DeliveryRecords {

  /**
   * Returns deliveries with their history, in the order in which they were added.
   *
   * @param after only those with greater ids; 0 begins at the first
   * @param most how many at most, 1 to 1000
   */
  List<StoredDelivery> find(DeliveryQuery query, long after, int most);

  /** Returns how many deliveries stand where. */
  Map<DeliveryStatus, Long> count(DeliveryQuery query);

  /**
   * Returns the figures of a span of time: what was made in it and how long the runs took that
   * ended in it.
   *
   * <p>It is for people's eyes, not for every second: a database reads all its deliveries and all
   * of its log once, whatever the span, and sorts the times of the runs that are in it. Little of
   * that comes here: a row for each type and status, and one for the times. The two are read one
   * after the other, so what ends in between is in one and not in the other.
   *
   * @param query which deliveries are meant, and whose runs
   * @param from the first moment of the span
   * @param to the moment after the last one; if it is that of {@code from}, there is nothing
   * @throws IllegalArgumentException if {@code from} is after {@code to}
   */
  DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to);

  /**
   * Lets dead letters run again, with all their attempts; the history stays. A database does a
   * thousand at a time, in the order of their ids, each thousand in a transaction of its own: if it
   * throws, those before may be replayed. What somebody else's transaction has locked is passed
   * over, not waited for, and stays a dead letter.
   *
   * @return how many; fewer than there are if some are locked, or the thread is interrupted
   * @throws DeliveryStoreException if the store can't do it now
   */
  int replay(DeliveryQuery query);

  /**
   * Removes dead letters and parked deliveries, with their history; and if the query says so by the
   * status {@link DeliveryStatus#PENDING} or {@link DeliveryStatus#FAILED}, those that wait, such
   * as for a handler that is gone. What is claimed or completed stays. A database removes a
   * thousand at a time, each thousand in a transaction of its own: if it throws, those before may
   * be gone. What somebody else's transaction has locked is passed over, not waited for, and stays;
   * so does what waits before it in the order of an entity.
   *
   * @return how many; fewer than there are if some are locked, or the thread is interrupted
   * @throws DeliveryStoreException if the store can't do it now
   */
  int discard(DeliveryQuery query);

  /**
   * Checks how many {@link #find} is asked for.
   *
   * @throws IllegalArgumentException if it isn't 1 to 1000
   */
  static void checkMost(int most) {
    if (most < 1 || most > 1_000) {
      throw new IllegalArgumentException(
          "most must be 1 to 1000, was %d; go on after the last id for more".formatted(most));
    }
  }

  /**
   * Checks the span that {@link #figures} is asked for.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  static void checkSpan(Instant from, Instant to) {
    if (from.isAfter(to)) {
      throw new IllegalArgumentException(
          "from must not be after to, was %s with to %s; give the earlier one first"
              .formatted(from, to));
    }
  }
}
