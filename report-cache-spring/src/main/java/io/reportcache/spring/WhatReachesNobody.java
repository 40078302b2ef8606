package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.Lane;
import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.Report;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs a warning at the start if this process depends on others. Its own workers may be switched
 * off, so that other processes must run the handlers that are registered here. Or a report here may
 * be invalidated by a durable event whose type isn't registered here, so that the report would stay
 * stale when another process publishes it.
 */
final class WhatReachesNobody implements SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final DeliveriesProperties properties;
  private final ObjectProvider<DurableEvents> events;
  private final ObjectProvider<Report<?, ?>> reports;

  WhatReachesNobody(
      DeliveriesProperties properties,
      ObjectProvider<DurableEvents> events,
      ObjectProvider<Report<?, ?>> reports) {
    this.properties = properties;
    this.events = events;
    this.reports = reports;
  }

  @Override
  public void afterSingletonsInstantiated() {
    DurableEvents all = events.getIfUnique();
    if (all != null && !properties.worker().enabled()) {
      tellHandlers(all);
    }
    if (all != null && properties.carriedBy() != null) {
      reports.orderedStream().forEach(report -> tellTypes(all, report));
    }
  }

  private static void tellHandlers(DurableEvents events) {
    List<String> names = events.worker().lanes().stream().map(Lane::name).sorted().toList();
    if (!names.isEmpty()) {
      log.warn(
          "Handlers {} are registered here, but report-cache.deliveries.worker.enabled=false: what"
              + " is published for them waits until another process runs a worker that has them. If"
              + " none does, set it to true; if one does, register them here with remoteHandler",
          names);
    }
  }

  private static void tellTypes(DurableEvents events, Report<?, ?> report) {
    for (InvalidationRule<?> rule : report.rules()) {
      if (!isRegistered(events, rule.event())) {
        log.warn(
            "Report {} is invalidated by {}, which isn't registered as a durable event here: if"
                + " another process publishes one, it is parked instead of dropping the report;"
                + " register it with DurableEventsBuilder.type in a DurableEventsCustomizer",
            report.name(),
            rule.event().getName());
      }
    }
  }

  private static boolean isRegistered(DurableEvents events, Class<? extends DomainEvent> type) {
    return events.registered().stream()
        .anyMatch(each -> type.isAssignableFrom(each.type().eventClass()));
  }
}
