package io.reportcache.event;

import java.util.function.Predicate;

/** A handler with the events that it gets and its options. */
final class Registration {

  final String name;
  final Predicate<Class<?>> wants;
  final SubscriptionOptions options;
  private final EventHandler<DomainEvent> handler;
  private volatile boolean closed;

  Registration(
      String wanted,
      Predicate<Class<?>> wants,
      EventHandler<DomainEvent> handler,
      SubscriptionOptions options) {
    this.wants = wants;
    this.handler = handler;
    this.options = options;
    this.name = options.name().isEmpty() ? nameOf(handler, wanted) : options.name();
  }

  /**
   * Names the handler in logs. The class of a lambda has no useful name, so its events are named
   * instead.
   */
  private static String nameOf(EventHandler<?> handler, String wanted) {
    Class<?> type = handler.getClass();
    return type.isHidden() || type.isSynthetic() || type.isAnonymousClass()
        ? "on " + wanted
        : type.getSimpleName();
  }

  /** Ends further attempts. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void handle(EventEnvelope<?> envelope) throws Exception {
    handler.handle(envelope);
  }
}
