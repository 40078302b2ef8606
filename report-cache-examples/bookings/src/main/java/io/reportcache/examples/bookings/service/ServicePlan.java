package io.reportcache.examples.bookings.service;

import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import java.util.List;

/**
 * What a service is made of.
 *
 * @param tables the statements that make its tables
 * @param bindings patterns of the routing keys of what it consumes
 * @param consumes the classes of what other services publish and it reads
 * @param handlers what it does about events
 * @param kinds the values that it caches
 * @param rules which events make which of them wrong
 * @param routes what it can be asked
 */
public record ServicePlan(
    String tables,
    List<String> bindings,
    List<Class<? extends DomainEvent>> consumes,
    List<ServiceHandler> handlers,
    List<CacheKind<?>> kinds,
    InvalidationRules rules,
    Routes routes) {

  /** Copies the lists. */
  public ServicePlan {
    bindings = List.copyOf(bindings);
    consumes = List.copyOf(consumes);
    handlers = List.copyOf(handlers);
    kinds = List.copyOf(kinds);
  }

  /** Plans a service. */
  @FunctionalInterface
  public interface Planner {

    /** Returns the plan of a service on this host, which isn't started yet. */
    ServicePlan on(ServiceHost host);
  }
}
