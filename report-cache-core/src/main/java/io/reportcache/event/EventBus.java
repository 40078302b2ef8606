package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Delivers events to their handlers inside this JVM. Safe for use by many threads.
 *
 * <p>A subscription is queued by default, or {@linkplain SubscriptionOptions#inline() inline}. Each
 * queued subscription has a bounded queue of its own. Its handler gets the events one at a time, in
 * the order in which they were published, on a thread of the bus; a slow or stuck handler delays no
 * other. Inline handlers run first, on the publisher's thread, in the order of subscription.
 *
 * <p>A handler that throws never disturbs the publisher or another handler. The failure is logged
 * and counted, and the handler is run again after a growing pause, up to its number of attempts.
 * Later events don't wait for that. If the last attempt fails, an error with the event's id is
 * logged and the handler doesn't get the event again.
 *
 * <p>An inline handler may publish in turn. Since handlers that publish in a circle would never
 * end, nesting is limited on each thread, over all buses together: at most 64 events may be
 * published inside each other's inline handlers; and inside one outermost event at most 10,000
 * events may be published that are nested in another event of their own name. An event beyond a
 * limit reaches no handler; it is logged as an error that names the events, and counted as dropped.
 * A circle through queues isn't stopped; a warning is logged when 1,000 events follow from each
 * other, 10,000, and so on.
 *
 * <p>Events live in memory: queued events are lost when the process dies.
 *
 * @since 0.1
 */
public interface EventBus extends AutoCloseable {

  /**
   * Returns a bus that takes the tenant from the event or, if it names none, from the thread, and
   * the time from the system's clock.
   */
  static EventBus inMemory() {
    return inMemory(TenantResolver.bound(), InstantSource.system());
  }

  /**
   * Returns a bus.
   *
   * @param tenants finds the tenant of events that name none
   * @param clock gives the time at which an event was published
   */
  static EventBus inMemory(TenantResolver tenants, InstantSource clock) {
    return new InMemoryEventBus(tenants, clock);
  }

  /**
   * Publishes an event to every handler that is subscribed now. Returns when the inline handlers
   * have run and the event is queued for the others. After {@link #close()} the event is only
   * counted and logged.
   *
   * @param event not null
   * @throws io.reportcache.tenant.NoTenantException if neither the event nor the tenant resolver
   *     names a tenant
   */
  void publish(DomainEvent event);

  /**
   * Publishes an event for the given tenant instead of the event's or the thread's.
   *
   * @param tenant not null; {@link TenantId#CENTRAL} for none
   */
  void publish(DomainEvent event, TenantId tenant);

  /**
   * Publishes an event that already has an envelope, for example from a store. The envelope's id
   * and tenant are kept.
   */
  void republish(EventEnvelope<?> envelope);

  /**
   * Announces an event of a transaction of this thread that is still open, to the handlers that are
   * {@linkplain SubscriptionOptions#withAnnounced() subscribed to announcements}. So reports that
   * depend on the event are dropped for the transaction itself at once. The event is published by
   * {@link #republish} after the commit. Does nothing by default, and after {@link #close()}.
   */
  default void announce(EventEnvelope<?> envelope) {}

  /**
   * Hears of an event that was published on another node of this application, or reaches one there.
   * Only the handlers that are {@linkplain SubscriptionOptions#withAnnounced() subscribed to
   * announcements} run, such as invalidation rules: reports that depend on the event are dropped on
   * this node, too, and what is to happen once for all nodes isn't repeated here. Returns when they
   * have run. By default it does what {@link #republish} does.
   */
  default void hear(EventEnvelope<?> envelope) {
    republish(envelope);
  }

  /**
   * Subscribes a queued handler to a class of events and all its subtypes.
   *
   * @throws IllegalStateException if the bus is closed
   */
  default <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler) {
    return subscribe(type, handler, SubscriptionOptions.queued());
  }

  /**
   * Subscribes a handler to a class of events and all its subtypes.
   *
   * @throws IllegalStateException if the bus is closed
   */
  <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler, SubscriptionOptions options);

  /**
   * Subscribes a handler to events by their {@linkplain EventName names}.
   *
   * @param namePattern a name in which {@code *} stands for one segment and {@code #} for any
   *     number of segments: {@code order.*}, {@code #}
   * @throws IllegalArgumentException if the pattern isn't made of segments
   * @throws IllegalStateException if the bus is closed
   */
  Subscription subscribe(
      String namePattern, EventHandler<DomainEvent> handler, SubscriptionOptions options);

  /** Returns whether an event of this class would reach a handler. */
  boolean hasSubscribers(Class<? extends DomainEvent> type);

  /**
   * Waits until no event is queued, being handled or waiting for another attempt.
   *
   * @return false if the timeout is over before that
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  boolean awaitQuiet(Duration timeout) throws InterruptedException;

  /**
   * Returns the number of deliveries that are queued, being handled or waiting for another attempt
   * now. Zero by default.
   */
  default long pending() {
    return 0;
  }

  /** Returns the counters of the bus, as of now. */
  EventBusStats stats();

  /**
   * Closes the bus. It takes no more events, and handlers have five seconds to finish the queued
   * ones. Then they are interrupted, and the remaining events are dropped, counted and logged.
   * Closing it again does nothing.
   */
  @Override
  void close();
}
