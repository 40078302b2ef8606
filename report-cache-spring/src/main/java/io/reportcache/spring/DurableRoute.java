package io.reportcache.spring;

import io.reportcache.delivery.DurableEvents;
import io.reportcache.delivery.PublishOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The way of events that are registered as durable, through whichever door they come: here, or in a
 * child context, whose events come to the doors of this one.
 */
final class DurableRoute {

  private final List<Events> all = new CopyOnWriteArrayList<>();

  /** Looks for the bean when the first event comes, since it may need what this is a part of. */
  DurableRoute(ObjectProvider<DurableEvents> events) {
    var unused = add(events);
  }

  /** Those of one context, if it has any. */
  private static final class Events {
    private final OnFirstUse<Optional<DurableEvents>, Optional<DurableEvents>> bean;

    Events(ObjectProvider<DurableEvents> events) {
      bean = new OnFirstUse<>(() -> Optional.ofNullable(events.getIfAvailable()), found -> found);
    }

    Optional<DurableEvents> taking(Class<? extends DomainEvent> eventClass) {
      return bean.get().filter(events -> events.isRegistered(eventClass));
    }
  }

  /**
   * Has this take those of another context, too.
   *
   * @return what ends that
   */
  Runnable add(ObjectProvider<DurableEvents> events) {
    Events added = new Events(events);
    all.add(added);
    return () -> all.remove(added);
  }

  boolean takes(Class<? extends DomainEvent> eventClass) {
    return all.stream().anyMatch(each -> each.taking(eventClass).isPresent());
  }

  /**
   * Stores an event that this takes.
   *
   * @throws IllegalStateException if several contexts have it
   */
  void publish(DomainEvent event, TenantId tenant) {
    List<DurableEvents> taking = new ArrayList<>();
    all.forEach(each -> each.taking(event.getClass()).ifPresent(taking::add));
    if (taking.size() > 1) {
      throw new IllegalStateException(
          "%s is registered as a durable event in %d contexts, and it isn't known which of them is to store it; publish with the DurableEvents of one, or register it in one only"
              .formatted(event.getClass().getName(), taking.size()));
    }
    taking.get(0).publish(event, PublishOptions.defaults().withTenant(tenant));
  }
}
