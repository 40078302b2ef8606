package io.reportcache;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventHandler;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bus of the host's own, which remembers what was published and can be broken. */
final class RecordingBus implements EventBus {

  final List<DomainEvent> published = new CopyOnWriteArrayList<>();
  private final EventBus bus = EventBus.inMemory();
  boolean broken;
  boolean speechless;

  @Override
  public void publish(DomainEvent event) {
    note(event);
    bus.publish(event);
  }

  @Override
  public void publish(DomainEvent event, TenantId tenant) {
    note(event);
    bus.publish(event, tenant);
  }

  @Override
  public void republish(EventEnvelope<?> envelope) {
    note(envelope.event());
    bus.republish(envelope);
  }

  private void note(DomainEvent event) {
    if (broken) {
      throw new IllegalStateException("the broker is away");
    }
    published.add(event);
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
    if (speechless) {
      throw new IllegalStateException("the broker is away");
    }
    return bus.hasSubscribers(type);
  }

  @Override
  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return bus.awaitQuiet(timeout);
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
