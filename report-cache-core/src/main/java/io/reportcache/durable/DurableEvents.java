package io.reportcache.durable;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.event.DomainEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Publishes events that are stored until each of their handlers has succeeded or given up. Safe for
 * use by many threads.
 *
 * <p>An event gets a delivery for each handler that this application has registered for it, all in
 * one statement. What no handler is registered for is stored nowhere.
 *
 * <p>With a {@linkplain DurableEventsBuilder#localBus local bus} it acts in this process as soon as
 * it has committed, before the call that commits returns.
 *
 * <pre>{@code
 * DurableEvents events = DurableEvents.builder(store, codec)
 *     .type(InvoicePaid.class)
 *     .handler("mailer", InvoicePaid.class, LaneOptions.defaults(), (paid, run) -> mail(paid))
 *     .build();
 * try (DeliveryWorker worker = events.worker().start()) {
 *   events.publish(new InvoicePaid("i-17"));                         // in a transaction of its own
 *   events.in(store.in(connection)).publish(new InvoicePaid("i-18")); // in that of the connection
 * }
 * }</pre>
 */
public interface DurableEvents {

  /**
   * Begins with events that are kept in a store.
   *
   * @param codec writes and reads the events' fields
   */
  static DurableEventsBuilder builder(DeliveryStore store, PayloadCodec codec) {
    return new DurableEventsBuilder(store, codec);
  }

  /**
   * Returns events that are published into another sink, such as the transaction of a connection:
   * {@code events.in(store.in(connection))}. All else is as here.
   */
  DurableEvents in(DeliverySink other);

  /**
   * Publishes an event with the default options; see {@link #publish(DomainEvent, PublishOptions)}.
   */
  default UUID publish(DomainEvent event) {
    return publish(event, PublishOptions.defaults());
  }

  /**
   * Publishes an event. When this returns, the event is stored, or is part of the sink's
   * transaction.
   *
   * <p>On the local bus the event acts as soon as the surrounding transaction has committed.
   * Without a transaction it acts before it is stored, and so even if storing it fails: what it
   * tells of has happened. An event that is refused acts nowhere.
   *
   * @return the id of the event's envelope, by which its deliveries can be cancelled or moved while
   *     they wait. With an idempotency key the id is made of the key, the tenant and the event's
   *     name, so an event that is there already has the same id.
   * @throws IllegalArgumentException if the event's class isn't registered, or the event is too
   *     large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the event couldn't be stored
   */
  UUID publish(DomainEvent event, PublishOptions options);

  /** Publishes events together, all or none; returns their ids. Both are in the given order. */
  List<UUID> publishAll(Collection<? extends DomainEvent> events);

  /**
   * Cancels those deliveries of an event that still wait, in the sink's transaction if there is
   * one. What runs already goes on, and what the local bus has done stays done; {@link
   * DeliverySink#cancel} has the details. The event must belong to the thread's tenant.
   *
   * @param id the id that {@link #publish(DomainEvent, PublishOptions) publish} returned
   * @return how many deliveries were cancelled, and how many run
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the store can't do it now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Moves those deliveries of an event that still wait, in the sink's transaction if there is one:
   * they become due when this delay, counted from now, has passed. {@link DeliverySink#reschedule}
   * has the details. The event must belong to the thread's tenant.
   *
   * @param delay zero makes them due at once
   * @return how many deliveries were moved, and how many run
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /** Returns the builder of a worker that serves all handlers but the remote ones. */
  DeliveryWorkerBuilder worker();

  /** Returns the application's name in envelopes, as given to the builder; empty by default. */
  String producer();

  /**
   * Tells whether events of exactly this class are registered here, so that they can be published.
   */
  boolean isRegistered(Class<? extends DomainEvent> eventClass);

  /** Returns the classes of events that are registered here, ordered by their names. */
  List<RegisteredEvent> registered();
}
