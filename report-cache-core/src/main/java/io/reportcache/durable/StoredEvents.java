package io.reportcache.durable;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneHandler;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores durable events as deliveries in a store. */
final class StoredEvents implements DurableEvents {

  private final DeliveryStore store;
  private final DeliverySink sink;
  private final EventSource source;
  private final EventRegistry registry;
  private final MessageReader reader;
  private final int maximumPayload;
  private final @Nullable LocalEvents local;
  private final ReceivedEvents received;
  private final ServedHere served;

  /** An event and its deliveries, before they are added to the sink. */
  private record Published(EventEnvelope<?> envelope, List<NewDelivery> deliveries) {}

  StoredEvents(
      DeliveryStore store,
      DeliverySink sink,
      EventSource source,
      EventRegistry registry,
      int maximumPayload,
      @Nullable LocalEvents local,
      ReceivedEvents received,
      ServedHere served) {
    this.store = store;
    this.sink = sink;
    this.source = source;
    this.registry = registry;
    this.reader = new MessageReader(registry.types());
    this.maximumPayload = maximumPayload;
    this.local = local;
    this.received = received;
    this.served = served;
  }

  @Override
  public DurableEvents in(DeliverySink other) {
    return new StoredEvents(
        store,
        Objects.requireNonNull(other, "sink must not be null"),
        source,
        registry,
        maximumPayload,
        local,
        received,
        served);
  }

  @Override
  public UUID publish(DomainEvent event, PublishOptions options) {
    Published published = prepare(event, options);
    add(List.of(published));
    return published.envelope.id();
  }

  @Override
  public List<UUID> publishAll(Collection<? extends DomainEvent> events) {
    List<Published> all = new ArrayList<>();
    events.forEach(event -> all.add(prepare(event, PublishOptions.defaults())));
    add(all);
    return all.stream().map(published -> published.envelope.id()).toList();
  }

  @Override
  public void receive(List<Message> messages) {
    store(received.receive(List.copyOf(messages), sink));
  }

  @Override
  public void hear(Message message) throws Exception {
    received.hear(Objects.requireNonNull(message, "message must not be null"));
  }

  @Override
  public EventEnvelope<?> read(Message message) throws Exception {
    return reader.read(Objects.requireNonNull(message, "message must not be null"));
  }

  @Override
  public DeliveryChange cancel(UUID id) {
    return sink.cancel(source.tenants().resolve(), id);
  }

  @Override
  public DeliveryChange reschedule(UUID id, Duration delay) {
    return sink.reschedule(source.tenants().resolve(), id, delay);
  }

  @Override
  public DeliveryWorkerBuilder worker() {
    DeliveryWorkerBuilder worker = DeliveryWorker.of(store);
    for (Registered each : registry.handlers()) {
      if (each.handler() != null) {
        worker.lane(each.lane(), each.options(), laneHandler(each.handler()));
      } else if (each.relay() != null) {
        worker.lane(each.lane(), each.options(), each.relay());
      }
    }
    return worker.startListener(served::serves);
  }

  @Override
  public String producer() {
    return source.producer();
  }

  @Override
  public boolean isRegistered(Class<? extends DomainEvent> eventClass) {
    return registry.types().classes().contains(eventClass);
  }

  @Override
  public List<RegisteredEvent> registered() {
    return registry.registered();
  }

  private void add(List<Published> published) {
    if (local != null) { // before it is stored; LocalEvents.publishing says why
      local.publishing(sink, published.stream().map(Published::envelope).toList());
    }
    store(published.stream().flatMap(each -> each.deliveries.stream()).toList());
  }

  private void store(List<NewDelivery> deliveries) {
    if (!deliveries.isEmpty()) {
      sink.add(deliveries);
      deliveries.stream().map(NewDelivery::lane).forEach(served::stored);
    }
  }

  private Published prepare(DomainEvent event, PublishOptions options) {
    Objects.requireNonNull(event, "event must not be null");
    EventType<?> type = EventType.of(event.getClass());
    registry.checkOwn(type);
    EventEnvelope<?> envelope = source.envelop(event, options);
    Message message = message(envelope);
    String orderKey = KeyHash.ofEntity(message);
    String key = options.idempotencyKey();
    String once = key == null ? null : KeyHash.of(envelope.tenant(), type.name(), key); // T1
    List<NewDelivery> deliveries =
        registry.of(type).stream()
            .map(
                each ->
                    NewDelivery.of(each.lane(), message)
                        .withPriority(options.priority())
                        .withDelay(options.delay())
                        .withOrderKey(each.options().ordered() ? orderKey : null)
                        .withIdempotencyKey(once))
            .toList();
    return new Published(envelope, deliveries);
  }

  private Message message(EventEnvelope<?> envelope) {
    DomainEvent event = envelope.event();
    PayloadType type = registry.types().typeOf(event, "type");
    return Message.of(
            envelope.id(),
            type.name(),
            type.version(),
            envelope.tenant(),
            registry.types().write(event, maximumPayload))
        .entity(
            event.entity().map(EventEntity::type).orElse(null),
            event.entity().map(EventEntity::id).orElse(null))
        .following(envelope.correlationId(), envelope.causationId())
        .producer(envelope.producer())
        .createdAt(envelope.createdAt())
        .traceParent(envelope.traceParent())
        .build();
  }

  private <E extends DomainEvent> LaneHandler laneHandler(DurableEventHandler<E> handler) {
    Map<String, Integer> versions = registry.types().versions();
    return new LaneHandler() {
      @Override
      @SuppressWarnings("unchecked") // the handler was selected by the event's class
      public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
        handler.handle(
            (EventEnvelope<? extends E>) (EventEnvelope<?>) reader.read(delivery.message()), run);
      }

      @Override
      public boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
        return handler.isRetryable(failure);
      }

      @Override
      public Map<String, Integer> types() {
        return versions;
      }
    };
  }
}
