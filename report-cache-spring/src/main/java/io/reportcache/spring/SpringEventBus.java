package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventHandler;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A bus that stores events that are registered as durable, and hands them to its subscribers when
 * they have committed. All other events are handed over at once.
 */
final class SpringEventBus implements EventBus {

  private final EventBus bus;
  private final TenantResolver tenants;
  private final DurableRoute durable;
  private final BooleanSupplier announces;

  /**
   * Wraps a bus.
   *
   * @param tenants finds the tenant of events that name none
   * @param announces whether caches go with a transaction of this thread: otherwise what is
   *     announced would act at once
   */
  SpringEventBus(
      EventBus bus, TenantResolver tenants, DurableRoute durable, BooleanSupplier announces) {
    this.bus = bus;
    this.tenants = tenants;
    this.durable = durable;
    this.announces = announces;
  }

  @Override
  public void publish(DomainEvent event) {
    Objects.requireNonNull(event, "event must not be null");
    Optional<DurableEvents> storing = durable.of(event);
    if (storing.isPresent()) {
      store(event, EventEnvelope.tenantOf(event, tenants), storing.get());
    } else {
      bus.publish(event);
    }
  }

  @Override
  public void publish(DomainEvent event, TenantId tenant) {
    Objects.requireNonNull(event, "event must not be null");
    Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
    Optional<DurableEvents> storing = durable.of(event);
    if (storing.isPresent()) {
      store(event, tenant, storing.get());
    } else {
      bus.publish(event, tenant);
    }
  }

  private static void store(DomainEvent event, TenantId tenant, DurableEvents durable) {
    var unused = durable.publish(event, PublishOptions.defaults().withTenant(tenant));
  }

  @Override
  public void republish(EventEnvelope<?> envelope) {
    bus.republish(envelope);
  }

  @Override
  public void announce(EventEnvelope<?> envelope) {
    if (announces.getAsBoolean()) {
      bus.announce(envelope);
    }
  }

  /** Not as what is announced: the thread has no transaction that caches would have to go with. */
  @Override
  public void hear(EventEnvelope<?> envelope) {
    bus.hear(envelope);
  }

  @Override
  public <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler, SubscriptionOptions options) {
    return bus.subscribe(type, handler, options);
  }

  @Override
  public Subscription subscribe(
      String namePattern, EventHandler<DomainEvent> handler, SubscriptionOptions options) {
    return bus.subscribe(namePattern, handler, options);
  }

  @Override
  public boolean hasSubscribers(Class<? extends DomainEvent> type) {
    return bus.hasSubscribers(type) || durable.takes(type);
  }

  @Override
  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return bus.awaitQuiet(timeout);
  }

  @Override
  public long pending() {
    return bus.pending();
  }

  @Override
  public EventBusStats stats() {
    return bus.stats();
  }

  @Override
  public void close() {
    bus.close();
  }
}
