package io.reportcache.examples.bookings.service;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;

/**
 * The events that a handler gets. Each subscription is a lane of its own, with its own attempts and
 * dead letters.
 *
 * @param names the events' name, or a pattern of names such as {@code reservation.*}
 */
public record Subscription(String names, Reaction<DomainEvent> reaction) {

  /** Subscribes to a class of events. */
  public static <E extends DomainEvent> Subscription to(Class<E> event, Reaction<E> reaction) {
    return new Subscription(
        EventType.of(event).name(),
        (any, envelope, sql) -> reaction.to(event.cast(any), envelope, sql));
  }

  /** Returns the name of the lane of a handler's subscription. */
  String lane(ServiceHandler handler) {
    return handler.subscriptions().size() == 1
        ? handler.name()
        : handler.name() + "." + names.replace(".*", "");
  }
}
