package io.reportcache.durable;

import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryTimeoutException;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;

/**
 * Handles stored events, each at least once. Runs on a worker's thread with the event's tenant
 * bound to it.
 *
 * @param <E> the type of the events
 * @since 0.1
 */
@FunctionalInterface
public interface DurableEventHandler<E extends DomainEvent> {

  /**
   * Handles one event.
   *
   * @param run this run; takes texts for the log of runs
   * @throws Exception if the event couldn't be handled; it is tried again as the handler's {@link
   *     LaneOptions} say
   */
  void handle(EventEnvelope<? extends E> envelope, DeliveryRun run) throws Exception;

  /**
   * Returns whether a delivery is tried again after this failure; otherwise it becomes a dead
   * letter at once. True by default. The handler's {@link LaneOptions} must allow the retry, too.
   *
   * @param failure what {@link #handle} threw, or a {@link DeliveryTimeoutException}
   */
  default boolean isRetryable(Throwable failure) {
    return true;
  }
}
