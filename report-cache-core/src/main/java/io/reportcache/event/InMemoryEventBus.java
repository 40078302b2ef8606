package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.tenant.TenantScope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The bus inside this JVM: finds the handlers of an event and gives each its delivery. */
final class InMemoryEventBus implements EventBus {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final EventEnvelopes envelopes;
  private final BusCounters counters = new BusCounters();
  private final DeliveryRunner runner = new DeliveryRunner(counters);
  private final CopyOnWriteArrayList<HandlerSubscription> subscriptions =
      new CopyOnWriteArrayList<>();
  private volatile Map<Class<?>, List<HandlerSubscription>> routes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  InMemoryEventBus(TenantResolver tenants, InstantSource clock) {
    this.envelopes = new EventEnvelopes("", tenants, clock);
  }

  @Override
  public void publish(DomainEvent event) {
    Objects.requireNonNull(event, "event must not be null");
    publish(event, envelopes.tenantOf(event));
  }

  @Override
  public void publish(DomainEvent event, TenantId tenant) {
    Objects.requireNonNull(event, "event must not be null");
    Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
    List<HandlerSubscription> interested = interested(event, tenant);
    if (!interested.isEmpty()) {
      deliver(envelopes.envelop(event, tenant, null), interested);
    }
  }

  @Override
  public void republish(EventEnvelope<?> envelope) {
    Objects.requireNonNull(envelope, "envelope must not be null");
    deliver(envelope, interested(envelope.event(), envelope.tenant()));
  }

  @Override
  public void announce(EventEnvelope<?> envelope) {
    Objects.requireNonNull(envelope, "envelope must not be null");
    if (!closed) {
      deliver(
          envelope,
          route(envelope.event().getClass()).stream()
              .filter(HandlerSubscription::runsAnnounced)
              .toList());
    }
  }

  private List<HandlerSubscription> interested(DomainEvent event, TenantId tenant) {
    counters.published.increment();
    List<HandlerSubscription> interested = route(event.getClass());
    if (closed) {
      counters.dropped.add(interested.size());
      log.warn("Event {} of {} reaches no handler: the bus is closed", event.getClass(), tenant);
      return List.of();
    }
    return interested;
  }

  private static void deliver(EventEnvelope<?> envelope, List<HandlerSubscription> interested) {
    Delivery delivery = new Delivery(envelope, 1);
    try (TenantScope scope = TenantContext.open(envelope.tenant())) {
      interested.forEach(subscription -> subscription.deliver(delivery));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the route hands over only events of the type
  public <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<E> handler, SubscriptionOptions options) {
    Objects.requireNonNull(type, "type must not be null");
    Objects.requireNonNull(handler, "handler must not be null");
    return add(
        type.getSimpleName(), type::isAssignableFrom, (EventHandler<DomainEvent>) handler, options);
  }

  @Override
  public Subscription subscribe(
      String namePattern, EventHandler<DomainEvent> handler, SubscriptionOptions options) {
    Objects.requireNonNull(handler, "handler must not be null");
    Objects.requireNonNull(namePattern, "namePattern must not be null");
    String[] pattern = EventNames.checkPattern(namePattern).split("\\.");
    return add(
        namePattern,
        type -> EventNames.matches(pattern, 0, EventNames.of(type).split("\\."), 0),
        handler,
        options);
  }

  @Override
  public boolean hasSubscribers(Class<? extends DomainEvent> type) {
    return !route(type).isEmpty();
  }

  @Override
  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return runner.awaitQuiet(timeout);
  }

  @Override
  public EventBusStats stats() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    runner.awaitEnd(LONGEST_CLOSE);
    subscriptions.forEach(subscription -> subscription.dropWaiting("the bus is closed"));
    runner.close();
  }

  private Subscription add(
      String wanted,
      Predicate<Class<?>> wants,
      EventHandler<DomainEvent> handler,
      SubscriptionOptions options) {
    Objects.requireNonNull(
        options, "options must not be null; begin with SubscriptionOptions.queued()");
    if (closed) {
      throw new IllegalStateException("the bus is closed; subscribe before close()");
    }
    HandlerSubscription subscription =
        new HandlerSubscription(
            new Registration(wanted, wants, handler, options), runner, counters, this::removed);
    subscriptions.add(subscription);
    routes = new ConcurrentHashMap<>(); // after the change: a route made meanwhile may lack it
    return subscription;
  }

  private void removed(HandlerSubscription subscription) {
    subscriptions.remove(subscription);
    routes = new ConcurrentHashMap<>();
  }

  private List<HandlerSubscription> route(Class<?> type) {
    Map<Class<?>, List<HandlerSubscription>> current = routes;
    @Nullable List<HandlerSubscription> known = current.get(type);
    return known != null ? known : current.computeIfAbsent(type, this::findRoute);
  }

  /** Inline handlers first: what they drop is dropped before a queued handler can look. */
  private List<HandlerSubscription> findRoute(Class<?> type) {
    List<HandlerSubscription> inline = new ArrayList<>();
    List<HandlerSubscription> queued = new ArrayList<>();
    for (HandlerSubscription subscription : subscriptions) {
      if (subscription.wants(type)) {
        (subscription.isInline() ? inline : queued).add(subscription);
      }
    }
    inline.addAll(queued);
    return List.copyOf(inline);
  }
}
