package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import java.util.Map;

/**
 * Handles the deliveries of a lane, with the tenant of each bound to the thread. Several threads
 * may call it at once: as many as {@link LaneOptions#concurrency} allows.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LaneHandler {

  /**
   * Handles one delivery. It's called at least once for each, and again if the process dies before
   * the success is stored.
   *
   * @throws UnknownTypeException if this application doesn't know the type; the delivery is parked
   * @throws Exception if the run has failed; it is tried again as the lane's options say
   */
  void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception;

  /**
   * Returns how many threads of a worker call {@link #handle} at once, at least 1. By default there
   * is no such limit beside the lane's {@linkplain LaneOptions#concurrency concurrency}. A handler
   * whose runs {@linkplain DeliveryRun#goesOnUntil go on without a thread} needs few. Called once,
   * when the worker is built.
   */
  default int threads() {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns the types that this handler knows, each with its latest version. Deliveries of these
   * types that another process has parked are made ready again. Empty by default. The worker calls
   * it every few seconds.
   */
  default Map<String, Integer> types() {
    return Map.of();
  }

  /**
   * Tells whether this process is to claim deliveries of the lane now; true by default. If not,
   * they wait here, and other processes may claim them. The worker calls it before each claim. If
   * it throws, that is logged and counts as true.
   */
  default boolean isReady() {
    return true;
  }

  /**
   * Tells whether a failure is worth another attempt; true by default. If not, the delivery is a
   * dead letter at once. {@link LaneOptions#retryIf} must agree, and says more.
   */
  default boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
    return true;
  }

  /**
   * Called once after a delivery has become a dead letter, with its tenant bound. Does nothing by
   * default. What it throws is logged. It isn't called if the process dies just before.
   *
   * @param cause the failure of the last run; a {@link DeliveryLapsedException} if too many owners
   *     of the delivery died
   */
  default void deadLetter(ClaimedDelivery delivery, Throwable cause) throws Exception {}
}
