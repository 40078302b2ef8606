package io.reportcache.event;

import java.util.function.Predicate;

/** A handler, which events it gets, and how. */
final class Registration {

  final String name;
  final Predicate<Class<?>> wants;
  final SubscriptionOptions options;
  private final EventHandler<DomainEvent> handler;

  Registration(
      Predicate<Class<?>> wants, EventHandler<DomainEvent> handler, SubscriptionOptions options) {
    this.wants = wants;
    this.handler = handler;
    this.options = options;
    this.name = options.name().isEmpty() ? handler.getClass().getSimpleName() : options.name();
  }

  void handle(EventEnvelope<?> envelope) throws Exception {
    handler.handle(envelope);
  }
}
