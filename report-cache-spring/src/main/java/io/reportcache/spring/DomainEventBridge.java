package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Listens to domain events that are published with Spring's {@code ApplicationEventPublisher}.
 * Events that are registered as durable are stored in the publisher's transaction. All other events
 * are given to the bus when that transaction has committed.
 */
final class DomainEventBridge implements SmartApplicationListener, SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(DomainEventBridge.class);

  private final EventBus bus;
  private final TenantResolver tenants;
  private final DurableRoute durable;
  private final Executor handover;

  /**
   * Creates a bridge.
   *
   * @param tenants finds the tenant of events that name none
   * @param handover runs a task when the transaction of the thread has committed
   */
  DomainEventBridge(EventBus bus, TenantResolver tenants, DurableRoute durable, Executor handover) {
    this.bus = bus;
    this.tenants = tenants;
    this.durable = durable;
    this.handover = handover;
  }

  /** So two beans of which none is primary fail the start, and not the first event. */
  @Override
  public void afterSingletonsInstantiated() {
    var unused = durable.takes(DomainEvent.class);
  }

  @Override
  public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
    return PayloadApplicationEvent.class.isAssignableFrom(type)
        || DomainEvent.class.isAssignableFrom(type);
  }

  @Override
  public void onApplicationEvent(ApplicationEvent published) {
    Object event =
        published instanceof PayloadApplicationEvent<?> wrapped ? wrapped.getPayload() : published;
    if (event instanceof DomainEvent ours && !EventInPassage.is(ours)) {
      // T3: settled here, since at the commit another tenant may be bound, or none.
      TenantId tenant = EventEnvelope.tenantOf(ours, tenants);
      Optional<DurableEvents> storing = durable.of(ours);
      if (storing.isPresent()) {
        PublishOptions options = PublishOptions.defaults().withTenant(tenant);
        EventInPassage.during(ours, () -> storing.get().publish(ours, options));
      } else {
        handOver(EventEnvelope.of(ours, tenant, InstantSource.system()).build());
      }
    }
  }

  private void handOver(EventEnvelope<?> envelope) {
    AtomicBoolean delivered = new AtomicBoolean();
    handover.execute(
        () -> {
          delivered.set(true);
          deliver(envelope);
        });
    if (!delivered.get()) {
      announce(envelope);
    }
  }

  /** The data is changed by now, so no failure may reach the publisher (D4). */
  private void deliver(EventEnvelope<?> envelope) {
    try {
      bus.republish(envelope);
    } catch (Throwable e) {
      log.error(
          "Event {} of {} could not be handed to the bus: reports that it should drop stay until"
              + " their ttl ends",
          envelope.event().getClass().getName(),
          envelope.tenant(),
          e);
    }
  }

  /** Announces the event to the transaction itself, which is to read its own changes. */
  private void announce(EventEnvelope<?> envelope) {
    try {
      bus.announce(envelope);
    } catch (Throwable e) {
      log.warn(
          "Event {} of {} could not be announced: its transaction may read reports from before it",
          envelope.event().getClass().getName(),
          envelope.tenant(),
          e);
    }
  }

  /** The publisher's transaction is only seen on its own thread. */
  @Override
  public boolean supportsAsyncExecution() {
    return false;
  }

  /** The first listener, so that other listeners read fresh reports. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
