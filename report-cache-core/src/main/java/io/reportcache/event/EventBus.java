package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Carries events to their handlers inside this JVM. Safe for use by many threads.
 *
 * <p>A subscription is queued unless its options say {@linkplain SubscriptionOptions#inline()
 * inline}. Each queued one has a bounded queue of its own and gets its events one at a time, in the
 * order in which they were published, on a thread of the bus; a slow or stuck handler delays no
 * other. Inline ones run first, in the order of subscription.
 *
 * <p>A handler that throws never disturbs the publisher or another handler. The failure is logged
 * and counted, and the handler is run again after a growing pause, up to its attempts; later events
 * don't wait for that. What still fails is logged as an error with the event's id and given up.
 *
 * <p>An inline handler may publish in turn. At most 64 events may be published inside each other's
 * inline handlers, over all buses, and at most 10,000 within an outermost one that are inside
 * another of their own name: handlers that publish in a circle would never end. What is beyond
 * reaches no handler; it is logged as an error that names the events, and counted as dropped. A
 * circle through queues is let be, and warned of when 1,000 events follow from each other, 10,000,
 * and so on.
 *
 * <p>Events live in memory: what is queued when the process dies is lost.
 */
public interface EventBus extends AutoCloseable {

  /** Returns a bus for events that name their tenant, or are published where one is bound. */
  static EventBus inMemory() {
    return inMemory(TenantResolver.bound(), InstantSource.system());
  }

  /**
   * Returns a bus.
   *
   * @param tenants says whose an event is that names no tenant
   * @param clock tells when an event was published
   */
  static EventBus inMemory(TenantResolver tenants, InstantSource clock) {
    return new InMemoryEventBus(tenants, clock);
  }

  /**
   * Publishes an event to every handler that is subscribed now. Returns when the inline handlers
   * have run and the event is queued for the others. After {@link #close()} it does nothing but
   * count and log the event.
   *
   * @throws io.reportcache.tenant.NoTenantException if neither the event nor the thread names a
   *     tenant
   */
  void publish(DomainEvent event);

  /** Publishes an event of this tenant, whatever the event or the thread say. */
  void publish(DomainEvent event, TenantId tenant);

  /**
   * Publishes an event in the envelope that it has from elsewhere, such as a store: with that one's
   * id and tenant.
   */
  void republish(EventEnvelope<?> envelope);

  /**
   * Tells the handlers that are subscribed {@linkplain SubscriptionOptions#withAnnounced() for it}
   * of an event that is published in a transaction of this thread which hasn't ended. The event is
   * published by {@link #republish} when that has committed. So reports that depend on it are
   * dropped for the transaction itself at once. Does nothing unless overridden, and after {@link
   * #close()}.
   */
  default void announce(EventEnvelope<?> envelope) {}

  /** Subscribes to a class of events and all that extend or implement it, queued. */
  default <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler) {
    return subscribe(type, handler, SubscriptionOptions.queued());
  }

  /** Subscribes to a class of events and all that extend or implement it. */
  <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler, SubscriptionOptions options);

  /**
   * Subscribes to events by {@linkplain EventName name}.
   *
   * @param namePattern a name in which {@code *} stands for one segment and {@code #} for any
   *     number: {@code order.*}, {@code #}
   * @throws IllegalArgumentException if the pattern isn't made of segments
   */
  Subscription subscribe(
      String namePattern, EventHandler<DomainEvent> handler, SubscriptionOptions options);

  /** Tells whether an event of this class would reach a handler. */
  boolean hasSubscribers(Class<? extends DomainEvent> type);

  /**
   * Waits until no event waits or is being handled, retries included.
   *
   * @return false if that took longer than the timeout
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  boolean awaitQuiet(Duration timeout) throws InterruptedException;

  /** Returns what the bus has done so far. */
  EventBusStats stats();

  /**
   * Takes no more events, lets handlers finish what is queued for five seconds at most, then
   * interrupts them and drops the rest, counted and logged. Closing it again does nothing.
   */
  @Override
  void close();
}
