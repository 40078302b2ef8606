package io.reportcache.event;

/**
 * Handles events, with the event's tenant bound to the thread. {@link EventBus} describes when a
 * handler runs, on which thread, and what happens if it throws.
 *
 * @param <E> the type of the events
 * @since 0.1
 */
@FunctionalInterface
public interface EventHandler<E extends DomainEvent> {

  /**
   * Handles one event.
   *
   * @throws Exception if the event couldn't be handled; it is tried again as the {@link
   *     SubscriptionOptions} say
   */
  void handle(EventEnvelope<? extends E> envelope) throws Exception;
}
