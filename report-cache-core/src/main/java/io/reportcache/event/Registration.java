package io.reportcache.event;

import java.util.function.Predicate;

/** A handler, which events it gets, and how. */
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

  /** A lambda's class has no name that a reader of a log could find. */
  private static String nameOf(EventHandler<?> handler, String wanted) {
    Class<?> type = handler.getClass();
    return type.isHidden() || type.isSynthetic() || type.isAnonymousClass()
        ? "on " + wanted
        : type.getSimpleName();
  }

  /** From now on nothing is tried again. */
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
