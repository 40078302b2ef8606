package io.reportcache.delivery;

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
   * Lets dead letters run again, with all their attempts; the history stays.
   *
   * @return how many
   */
  int replay(DeliveryQuery query);

  /**
   * Removes dead letters and parked deliveries, with their history.
   *
   * @return how many
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
}
