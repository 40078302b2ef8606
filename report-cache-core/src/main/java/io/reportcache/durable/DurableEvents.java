package io.reportcache.durable;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Publishes events that are stored until each of their handlers has succeeded or given up. Safe for
 * use by many threads.
 *
 * <p>Publishing stores one delivery for each handler that this application has registered for the
 * event, all in one statement. An event without a registered handler isn't stored.
 *
 * <p>With a {@linkplain DurableEventsBuilder#localBus local bus} an event also reaches the handlers
 * in this process as soon as its transaction has committed, before the call that commits returns.
 *
 * <pre>{@code
 * DurableEvents events = DurableEvents.builder(store, codec)
 *     .type(InvoicePaid.class)
 *     .handler("mailer", InvoicePaid.class, LaneOptions.defaults(), (paid, run) -> mail(paid))
 *     .build();
 * try (DeliveryWorker worker = events.worker().build().start()) {
 *   events.publish(new InvoicePaid("i-17"));                         // in its own transaction
 *   events.in(store.in(connection)).publish(new InvoicePaid("i-18")); // in the connection's
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface DurableEvents {

  /**
   * Returns a builder of durable events.
   *
   * @param store keeps the deliveries; not null
   * @param codec writes and reads the events' fields; not null
   */
  static DurableEventsBuilder builder(DeliveryStore store, PayloadCodec codec) {
    return new DurableEventsBuilder(store, codec);
  }

  /**
   * Returns a copy of this that publishes into another sink, such as the transaction of a
   * connection: {@code events.in(store.in(connection))}. Everything else is shared with this
   * object.
   */
  DurableEvents in(DeliverySink other);

  /**
   * Publishes an event with the default options; see {@link #publish(DomainEvent, PublishOptions)}.
   */
  default UUID publish(DomainEvent event) {
    return publish(event, PublishOptions.defaults());
  }

  /**
   * Publishes an event. When this method returns, the event is stored or is part of the sink's
   * transaction.
   *
   * <p>The event is published on the local bus as soon as the surrounding transaction has
   * committed. Without a transaction it is published there before it is stored, even if storing it
   * then fails: the change that it reports has already happened. An event that is refused is
   * published nowhere.
   *
   * @param event not null
   * @param options not null; begin with {@link PublishOptions#defaults()}
   * @return the id of the event's envelope, for {@link #cancel} and {@link #reschedule}. With an
   *     idempotency key the id is derived from the key, the tenant and the event's name, so an
   *     event that is already stored has the same id.
   * @throws IllegalArgumentException if the event's class isn't registered, or the event is too
   *     large
   * @throws io.reportcache.tenant.NoTenantException if neither the options nor the event nor the
   *     thread name a tenant
   * @throws DeliveryStoreException if the event couldn't be stored
   */
  UUID publish(DomainEvent event, PublishOptions options);

  /**
   * Publishes events with the default options and in the given order: all of them or none.
   * Otherwise as {@link #publish(DomainEvent, PublishOptions)}.
   *
   * @return the ids of the events, in the order of the collection
   * @throws IllegalArgumentException if the class of an event isn't registered, or an event is too
   *     large
   * @throws io.reportcache.tenant.NoTenantException if neither an event nor the thread names a
   *     tenant
   * @throws DeliveryStoreException if the events couldn't be stored
   */
  List<UUID> publishAll(Collection<? extends DomainEvent> events);

  /**
   * Takes events that other applications have published, as a transport hands them over. When this
   * method returns, they have acted on the {@linkplain DurableEventsBuilder#localBus local bus} and
   * are stored for the handlers that are registered here, but for no {@linkplain
   * DurableEventsBuilder#relay relay}. An event that is received again, by its id, isn't stored
   * again as long as the first is stored; what it does on the local bus it may do twice.
   *
   * <p>An event of this application itself, by its producer, acts on the local bus, too, since
   * another node may have published it. It isn't stored again.
   *
   * <p>An event of a type or version that isn't known here is stored only for handlers that are
   * registered for its name, and parked until it is known.
   *
   * @param messages in the order in which they came; not null
   * @throws DeliveryStoreException if they couldn't be stored; then all must be handed over again
   */
  void receive(List<Message> messages);

  /**
   * Hears of an event that one node of this application receives, or has published, on each of its
   * other nodes: what depends on it is dropped from the reports of this node, by the rules of the
   * {@linkplain DurableEventsBuilder#localBus local bus}. Nothing is stored, no handler runs (see
   * {@link io.reportcache.event.EventBus#hear}), and hearing an event again changes nothing. An
   * event of a name that isn't registered here is passed over.
   *
   * @throws io.reportcache.durable.worker.UnknownTypeException if its version isn't known here
   * @throws IllegalStateException if there is no local bus
   * @throws Exception if it can't be read; then the rules don't know what depends on it
   */
  void hear(Message message) throws Exception;

  /**
   * Returns the event of a message in its envelope.
   *
   * @throws io.reportcache.durable.worker.UnknownTypeException if the event's type or version isn't
   *     registered here
   * @throws Exception if the payload can't be read
   */
  EventEnvelope<?> read(Message message) throws Exception;

  /**
   * Cancels the deliveries of an event that still wait, in the sink's transaction if there is one.
   * Deliveries that already run continue, and the effects of the local bus stay; {@link
   * DeliverySink#cancel} has the details. The event must belong to the thread's tenant.
   *
   * @param id the id that {@link #publish(DomainEvent, PublishOptions) publish} returned
   * @return how many deliveries were cancelled, and how many are running
   * @throws io.reportcache.tenant.NoTenantException if the thread has no tenant
   * @throws DeliveryStoreException if the store can't cancel now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Reschedules the deliveries of an event that still wait, in the sink's transaction if there is
   * one. They become due after the given delay, counted from now. {@link DeliverySink#reschedule}
   * has the details. The event must belong to the thread's tenant.
   *
   * @param id the id that {@link #publish(DomainEvent, PublishOptions) publish} returned
   * @param delay zero makes them due at once; not negative, at most {@link
   *     io.reportcache.durable.store.NewDelivery#LONGEST_DELAY}
   * @return how many deliveries were rescheduled, and how many are running
   * @throws IllegalArgumentException if the delay is out of its range
   * @throws io.reportcache.tenant.NoTenantException if the thread has no tenant
   * @throws DeliveryStoreException if the store can't reschedule now
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /** Returns a builder of a worker that serves all registered handlers but the remote ones. */
  DeliveryWorkerBuilder worker();

  /** Returns the application's name in envelopes, as given to the builder; empty by default. */
  String producer();

  /**
   * Returns whether this exact class of events is registered here, so that its events can be
   * published.
   */
  boolean isRegistered(Class<? extends DomainEvent> eventClass);

  /** Returns the classes of events that are registered here, ordered by the events' names. */
  List<RegisteredEvent> registered();
}
