package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventEnvelopes;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Takes domain events that are published with Spring's {@code ApplicationEventPublisher}: those
 * that are registered as durable into the store, in the publisher's transaction; all others to the
 * bus, once that has committed.
 */
final class DomainEventBridge implements SmartApplicationListener, SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(DomainEventBridge.class);

  private final EventBus bus;
  private final EventEnvelopes envelopes;
  private final DurableRoute durable;
  private final Executor handover;

  /**
   * Creates a bridge.
   *
   * @param envelopes says whose an event is
   * @param handover runs a delivery when its time has come
   */
  DomainEventBridge(
      EventBus bus, EventEnvelopes envelopes, DurableRoute durable, Executor handover) {
    this.bus = bus;
    this.envelopes = envelopes;
    this.durable = durable;
    this.handover = handover;
  }

  /** Two beans of which none is primary fail the start and not the first event. */
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
      TenantId tenant = envelopes.tenantOf(ours);
      Optional<DurableEvents> storing = durable.of(ours);
      if (storing.isPresent()) {
        PublishOptions options = PublishOptions.defaults().withTenant(tenant);
        EventInPassage.during(ours, () -> storing.get().publish(ours, options));
      } else {
        handOver(envelopes.envelop(ours, tenant, null));
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

  /** The data is changed by now, so nothing that goes wrong may reach who changed it (D4). */
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

  /** For the transaction itself, which is to read what it has changed. */
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

  /** Only on the publisher's thread is its transaction seen, whatever the multicaster does. */
  @Override
  public boolean supportsAsyncExecution() {
    return false;
  }

  /** First, so that what other listeners read is fresh. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
