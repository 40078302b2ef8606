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
   * Returns the same, but for publishing into this sink, such as the transaction of a connection.
   */
  DurableEvents in(DeliverySink other);

  /** Publishes an event, as {@link #publish(DomainEvent, PublishOptions)} by default. */
  default UUID publish(DomainEvent event) {
    return publish(event, PublishOptions.defaults());
  }

  /**
   * Publishes an event: when this returns it is stored, or in the sink's transaction.
   *
   * <p>On the local bus it acts as soon as the transaction around has committed. Without one it
   * acts before it is stored, and so even if that fails: what it tells of has happened. An event
   * that is refused acts nowhere.
   *
   * @return the id of its envelope, by which what waits of it can be cancelled or moved. With an
   *     idempotency key the id is made from that, the tenant and the event's name, so that it's
   *     that of the event that is there already.
   * @throws IllegalArgumentException if its class isn't registered, or it's too large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if it couldn't be stored
   */
  UUID publish(DomainEvent event, PublishOptions options);

  /** Publishes events in this order, all or none, in one go; returns their ids in this order. */
  List<UUID> publishAll(Collection<? extends DomainEvent> events);

  /**
   * Removes what waits of an event of the thread's tenant, as {@link DeliverySink#cancel} says more
   * of; in the sink's transaction, if there is one. What the local bus has done stays done.
   *
   * @param id what {@link #publish(DomainEvent, PublishOptions) publish} returned
   * @return for how many of its handlers it waited, and how many run
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the store can't do it now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Has what waits of an event of the thread's tenant do so from now on for so long, as {@link
   * DeliverySink#reschedule} says more of; in the sink's transaction, if there is one.
   *
   * @param delay zero for now
   * @return as {@link #cancel}
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /** Begins with a worker that serves all handlers but the remote ones. */
  DeliveryWorkerBuilder worker();

  /** Returns the application's name in envelopes; empty unless the builder was told one. */
  String producer();

  /**
   * Tells whether events of exactly this class are registered here, so that they can be published.
   */
  boolean isRegistered(Class<? extends DomainEvent> eventClass);

  /** Returns the classes of events that are registered here, ordered by their names. */
  List<RegisteredEvent> registered();
}
