package io.reportcache.spring;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Hands domain events that are published with Spring's {@code ApplicationEventPublisher} to the
 * bus.
 */
final class DomainEventBridge implements SmartApplicationListener {

  private static final Logger log = LoggerFactory.getLogger(DomainEventBridge.class);

  private final EventBus bus;
  private final TenantResolver tenants;
  private final Executor handover;

  /**
   * Creates a bridge.
   *
   * @param handover runs a delivery when its time has come
   */
  DomainEventBridge(EventBus bus, TenantResolver tenants, Executor handover) {
    this.bus = bus;
    this.tenants = tenants;
    this.handover = handover;
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
    if (event instanceof DomainEvent ours) {
      // T3: settled here, since at the commit another tenant may be bound, or none.
      TenantId tenant = ours.tenant().orElseGet(tenants::resolve);
      handover.execute(() -> deliver(ours, tenant));
    }
  }

  /** The data is changed by now, so nothing that goes wrong may reach who changed it (R3). */
  private void deliver(DomainEvent event, TenantId tenant) {
    try {
      bus.publish(event, tenant);
    } catch (RuntimeException | Error e) {
      log.error(
          "Event {} of {} could not be handed to the bus: reports that it should drop stay until their ttl ends",
          event.getClass().getName(),
          tenant,
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
