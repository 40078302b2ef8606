package io.reportcache.event;

/**
 * Acts on events. Runs with the event's tenant bound to the thread. See {@link EventBus} for when
 * it runs, on which thread, and what happens if it throws.
 *
 * @param <E> the events it acts on
 */
@FunctionalInterface
public interface EventHandler<E extends DomainEvent> {

  /**
   * Acts on one event.
   *
   * @throws Exception if it couldn't; it is then tried again, as its {@link SubscriptionOptions}
   *     say
   */
  void handle(EventEnvelope<? extends E> envelope) throws Exception;
}
