package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import java.util.Map;

/**
 * Does the work of a lane's deliveries, with the tenant of each bound to the thread. May be called
 * by several threads at once, as often as its {@link LaneOptions} say.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LaneHandler {

  /**
   * Handles one delivery. At least once: a process may die between this and the record of it.
   *
   * @throws UnknownTypeException if this application doesn't know the type; the delivery is parked
   * @throws Exception if it couldn't; it is tried again, as the lane's options say
   */
  void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception;

  /**
   * Returns the types that this knows, each with the latest version, so that deliveries that were
   * parked by who didn't know them come here; none unless overridden. Asked now and then.
   */
  default Map<String, Integer> types() {
    return Map.of();
  }

  /**
   * Tells whether a failure is worth another attempt; if not, the delivery is a dead letter at
   * once. All are unless overridden, as far as the lane's options agree, where more is said.
   */
  default boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
    return true;
  }

  /**
   * Called once after a delivery has become a dead letter, with the failure of its last run and its
   * tenant bound; if its owners died too often, with a {@link DeliveryLapsedException}. What this
   * throws is logged. It isn't called if the process dies just before.
   */
  default void deadLetter(ClaimedDelivery delivery, Throwable cause) throws Exception {}
}
