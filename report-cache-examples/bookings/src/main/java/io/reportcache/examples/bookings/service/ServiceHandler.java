package io.reportcache.examples.bookings.service;

import java.util.List;

/**
 * A handler of a service.
 *
 * @param name stays when classes are renamed: it is stored
 * @param subscriptions which events it gets, and what it does about them
 */
public record ServiceHandler(String name, List<Subscription> subscriptions) {

  /** Copies the list. */
  public ServiceHandler {
    subscriptions = List.copyOf(subscriptions);
  }

  /** Returns a handler. */
  public static ServiceHandler of(String name, Subscription... subscriptions) {
    return new ServiceHandler(name, List.of(subscriptions));
  }
}
