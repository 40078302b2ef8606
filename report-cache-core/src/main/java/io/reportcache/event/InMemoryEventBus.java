package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.thread.StackRoom;
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

/** Finds the handlers of an event inside this JVM and delivers the event to each. */
final class InMemoryEventBus implements EventBus {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final TenantResolver tenants;
  private final InstantSource clock;
  private final Duration longestClose;
  private final BusCounters counters = new BusCounters();
  private final DeliveryRunner runner = new DeliveryRunner(counters);
  private final CopyOnWriteArrayList<HandlerSubscription> subscriptions =
      new CopyOnWriteArrayList<>();
  private volatile Map<Class<?>, List<HandlerSubscription>> routes = new ConcurrentHashMap<>();
  private @Nullable Asked asked; // the last question, which each hit of a report asks again
  private volatile boolean closed;

  private record Asked(
      Map<Class<?>, List<HandlerSubscription>> routes, Class<?> type, boolean heard) {}

  InMemoryEventBus(TenantResolver tenants, InstantSource clock) {
    this(tenants, clock, LONGEST_CLOSE);
  }

  /** Creates a bus that gives its handlers this long to finish when it is closed. */
  InMemoryEventBus(TenantResolver tenants, InstantSource clock, Duration longestClose) {
    this.longestClose = longestClose;
    this.tenants = Objects.requireNonNull(tenants, "tenants must not be null");
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
    StackRoom.require(); // initializes the class while there is stack
  }

  @Override
  public void publish(DomainEvent event) {
    Objects.requireNonNull(event, "event must not be null");
    publish(event, EventEnvelope.tenantOf(event, tenants));
  }

  @Override
  public void publish(DomainEvent event, TenantId tenant) {
    Objects.requireNonNull(event, "event must not be null");
    Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
    List<HandlerSubscription> interested = interested(event, tenant);
    if (!interested.isEmpty()) {
      deliver(EventEnvelope.of(event, tenant, clock).build(), interested);
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

  @Override
  public void hear(EventEnvelope<?> envelope) {
    announce(envelope);
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

  private void deliver(EventEnvelope<?> envelope, List<HandlerSubscription> interested) {
    StackRoom.require(); // leaves stack to end the chain again
    PublishChain chain = PublishChain.publish(runner, envelope.name());
    try {
      if (chain.isEndless()) {
        refuse(envelope, chain, interested.size());
        return;
      }
      if (chain.isLong()) {
        log.warn(
            "Event {} of {} follows from {} events, each published by a handler of the one before;"
                + " handlers that publish in a circle through their queues never end",
            envelope.name(),
            envelope.tenant(),
            chain.follows);
      }
      Delivery delivery = new Delivery(envelope, 1, chain.follows);
      StackOverflowError exhausted = null;
      for (HandlerSubscription subscription : interested) {
        StackOverflowError more = deliver(subscription, delivery);
        exhausted = exhausted == null ? more : exhausted;
      }
      if (exhausted != null) {
        throw exhausted; // F1: the publisher must learn that an inline handler didn't run
      }
    } catch (StackOverflowError e) {
      runner.miscounted = true; // a field, since there may be no stack for a call
      throw e;
    } finally {
      chain.ended = true;
      chain.leave();
    }
  }

  /** Returns the error if the publisher is out of stack, or null. */
  private @Nullable StackOverflowError deliver(
      HandlerSubscription subscription, Delivery delivery) {
    try {
      subscription.deliver(delivery);
      return null;
    } catch (StackOverflowError e) {
      return e;
    } catch (Throwable e) { // D4: the other handlers still get the event, and the publisher goes on
      counters.failed.increment();
      log.error(
          "Event {} could not be delivered to handler {}",
          delivery.envelope().name(),
          subscription.name(),
          e);
      return null;
    }
  }

  /**
   * D4: no exception, since the publisher is a handler and may be right to publish; the circle must
   * be fixed by a developer.
   */
  private void refuse(EventEnvelope<?> envelope, PublishChain chain, int handlers) {
    counters.dropped.add(handlers);
    if (chain.isNews()) {
      log.error(
          "Event {} ({}) of {} reaches no handler, nor do others like it: inline handlers publish"
              + " in a circle, {}; at most {} events may be published inside each other, and {}"
              + " inside one of their own name",
          envelope.id(),
          envelope.name(),
          envelope.tenant(),
          chain,
          PublishChain.LONGEST,
          PublishChain.MOST_RECURRING);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the route hands over only events of the type
  public <E extends DomainEvent> Subscription subscribe(
      Class<E> type, EventHandler<? super E> handler, SubscriptionOptions options) {
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
  @SuppressWarnings("ReferenceEquality") // each change makes a new map
  public boolean hasSubscribers(Class<? extends DomainEvent> type) {
    Map<Class<?>, List<HandlerSubscription>> current = routes; // before the route is found
    Asked known = asked;
    if (known == null || known.type != type || known.routes != current) {
      known = new Asked(current, type, !route(type).isEmpty());
      asked = known;
    }
    return known.heard;
  }

  @Override
  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout must not be null");
    return runner.awaitQuiet(this::isQuiet, timeout);
  }

  @Override
  public long pending() {
    return runner.pending();
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
    runner.awaitEnd(PublishChain.handlersHere(runner), this::isQuiet, longestClose);
    subscriptions.forEach(subscription -> subscription.dropWaiting("the bus is closed"));
    runner.close();
  }

  private boolean isQuiet() {
    return subscriptions.stream().allMatch(HandlerSubscription::isQuiet);
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
    Map<Class<?>, List<HandlerSubscription>> none = new ConcurrentHashMap<>();
    subscriptions.add(subscription);
    routes = none; // after the change: a route that was found meanwhile may lack it
    return subscription;
  }

  private void removed(HandlerSubscription subscription) {
    subscriptions.remove(subscription);
    routes = new ConcurrentHashMap<>();
  }

  private List<HandlerSubscription> route(Class<?> type) {
    Map<Class<?>, List<HandlerSubscription>> current = routes;
    @Nullable List<HandlerSubscription> known = current.get(type);
    if (known != null) {
      return known;
    }
    StackRoom.require(); // a stack overflow would corrupt the map
    List<HandlerSubscription> found =
        findRoute(type); // inspects the class: not under the map's lock
    @Nullable List<HandlerSubscription> meanwhile = current.putIfAbsent(type, found);
    return meanwhile == null ? found : meanwhile;
  }

  /**
   * Inline handlers come first, so that values that they invalidate are gone before a queued
   * handler looks.
   */
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
