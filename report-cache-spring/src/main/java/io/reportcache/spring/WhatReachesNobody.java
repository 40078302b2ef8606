package io.reportcache.spring;

import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.Lane;
import io.reportcache.event.DomainEvent;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.Report;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs a warning at the start if this process depends on others, which is known where its own
 * workers are switched off. Other processes must run the handlers that are registered here. And
 * what they invalidate reaches the reports here through a shared tier only.
 */
final class WhatReachesNobody implements SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final DeliveriesProperties properties;
  private final ObjectProvider<DurableEvents> events;
  private final ObjectProvider<Report<?, ?>> reports;
  private final ObjectProvider<TenantCacheManager> caches;

  WhatReachesNobody(
      DeliveriesProperties properties,
      ObjectProvider<DurableEvents> events,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<TenantCacheManager> caches) {
    this.properties = properties;
    this.events = events;
    this.reports = reports;
    this.caches = caches;
  }

  @Override
  public void afterSingletonsInstantiated() {
    DurableEvents all = events.getIfUnique();
    if (all == null || properties.worker().enabled()) {
      return;
    }
    List<String> handlers = all.worker().lanes().stream().map(Lane::name).sorted().toList();
    if (!handlers.isEmpty()) {
      tellHandlers(handlers);
      tellReports(all);
    }
  }

  private static void tellHandlers(List<String> names) {
    log.warn(
        "Handlers {} are registered here, but report-cache.deliveries.worker.enabled=false: what"
            + " is published for them waits until another process runs a worker that has them. If"
            + " none does, set it to true; if one does, register them here with remoteHandler",
        names);
  }

  private void tellReports(DurableEvents events) {
    TenantCacheManager manager = caches.getIfUnique();
    if (manager == null || manager.sharedTierStats().state() != SharedTierStats.State.NONE) {
      return;
    }
    List<String> names =
        reports
            .orderedStream()
            .filter(
                report ->
                    report.rules().stream().anyMatch(rule -> isRegistered(events, rule.event())))
            .map(Report::name)
            .toList();
    if (!names.isEmpty()) {
      log.warn(
          "Reports {} are invalidated by durable events, other processes have handlers of these,"
              + " and no tier is shared: what another process publishes doesn't invalidate them"
              + " here, so they stay stale until their ttl ends. Define a bean of type SharedTier,"
              + " such as JdbcTier.on(dataSource), with SharedOptions.invalidationsOnly() if"
              + " results aren't to be shared",
          names);
    }
  }

  private static boolean isRegistered(DurableEvents events, Class<? extends DomainEvent> type) {
    return events.registered().stream()
        .anyMatch(each -> type.isAssignableFrom(each.type().eventClass()));
  }
}
