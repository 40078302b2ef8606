package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.RegisteredEvent;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Durable events that Spring's listeners hear, too, as if they had been published with its {@code
 * ApplicationEventPublisher}: on the publisher's thread, in its transaction, as soon as the event
 * is stored. What a listener throws reaches the publisher.
 *
 * <p>They are built when they are first used, and at the latest when all beans are there. So a
 * handler may be a service that publishes.
 */
final class SpringDurableEvents implements DurableEvents, SmartInitializingSingleton {

  private final OnFirstUse<?, DurableEvents> events;
  private final ApplicationEventPublisher listeners;

  SpringDurableEvents(OnFirstUse<?, DurableEvents> events, ApplicationEventPublisher listeners) {
    this.events = events;
    this.listeners = listeners;
  }

  @Override
  public void afterSingletonsInstantiated() {
    events.atStart("reportCacheDurableEvents");
  }

  @Override
  public DurableEvents in(DeliverySink other) {
    Objects.requireNonNull(other, "sink must not be null");
    return new SpringDurableEvents(new OnFirstUse<>(events::get, all -> all.in(other)), listeners);
  }

  @Override
  public UUID publish(DomainEvent event, PublishOptions options) {
    UUID id = events.get().publish(event, options);
    TenantId tenant = options.tenant();
    if (tenant == null) {
      tell(event);
    } else {
      TenantContext.run(tenant, () -> tell(event));
    }
    return id;
  }

  @Override
  public List<UUID> publishAll(Collection<? extends DomainEvent> all) {
    List<DomainEvent> published = List.copyOf(all);
    List<UUID> ids = events.get().publishAll(published);
    published.forEach(this::tell);
    return ids;
  }

  /** Listeners of Spring hear of it through the bus, as of all that others publish there. */
  @Override
  public void receive(List<Message> messages) {
    events.get().receive(messages);
  }

  @Override
  public void hear(Message message) throws Exception {
    events.get().hear(message);
  }

  @Override
  public EventEnvelope<?> read(Message message) throws Exception {
    return events.get().read(message);
  }

  @Override
  public DeliveryChange cancel(UUID id) {
    return events.get().cancel(id);
  }

  @Override
  public DeliveryChange reschedule(UUID id, Duration delay) {
    return events.get().reschedule(id, delay);
  }

  @Override
  public DeliveryWorkerBuilder worker() {
    return events.get().worker();
  }

  @Override
  public String producer() {
    return events.get().producer();
  }

  @Override
  public boolean isRegistered(Class<? extends DomainEvent> eventClass) {
    return events.get().isRegistered(eventClass);
  }

  @Override
  public List<RegisteredEvent> registered() {
    return events.get().registered();
  }

  private void tell(DomainEvent event) {
    if (!EventInPassage.is(event)) { // or that is where it comes from
      EventInPassage.during(event, () -> listeners.publishEvent(event));
    }
  }
}
