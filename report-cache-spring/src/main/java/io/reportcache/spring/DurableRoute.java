package io.reportcache.spring;

import io.reportcache.delivery.DurableEvents;
import io.reportcache.delivery.PublishOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.tenant.TenantId;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;

/** The way of events that are registered as durable, through whichever door they come. */
final class DurableRoute {

  private final OnFirstUse<Optional<DurableEvents>, Optional<DurableEvents>> events;

  /** Looks for the bean when the first event comes, since it may need what this is a part of. */
  DurableRoute(ObjectProvider<DurableEvents> events) {
    this.events =
        new OnFirstUse<>(() -> Optional.ofNullable(events.getIfAvailable()), found -> found);
  }

  boolean takes(Class<? extends DomainEvent> eventClass) {
    return events.get().map(all -> all.isRegistered(eventClass)).orElse(false);
  }

  /** Stores an event that this takes. */
  void publish(DomainEvent event, TenantId tenant) {
    events.get().orElseThrow().publish(event, PublishOptions.defaults().withTenant(tenant));
  }
}
