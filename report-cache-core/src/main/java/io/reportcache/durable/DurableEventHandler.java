package io.reportcache.durable;

import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryTimeoutException;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;

/**
 * Acts on stored events, at least once on each. Runs with the event's tenant bound to the thread.
 *
 * @param <E> the events it acts on
 */
@FunctionalInterface
public interface DurableEventHandler<E extends DomainEvent> {

  /**
   * Acts on one event.
   *
   * @param run this run; takes what the log is to say of it
   * @throws Exception if it couldn't; it is then tried again, as its {@link LaneOptions} say
   */
  void handle(EventEnvelope<? extends E> envelope, DeliveryRun run) throws Exception;

  /**
   * Tells whether a failure is worth another attempt; if not, the delivery is a dead letter at
   * once. All are unless overridden, as far as the handler's {@link LaneOptions} agree, where more
   * is said.
   *
   * @param failure as {@link #handle} threw it, or a {@link DeliveryTimeoutException}
   */
  default boolean isRetryable(Throwable failure) {
    return true;
  }
}
