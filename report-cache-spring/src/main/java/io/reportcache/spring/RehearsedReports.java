package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Set;

/** A report cache that is built and closed, and never used. It starts no threads. */
final class RehearsedReports {

  private record Rehearsed(int number) implements DomainEvent {}

  private RehearsedReports() {}

  static void play() {
    TenantResolver tenants = TenantResolver.boundOrCentral();
    Transactions none = () -> null;
    try (TenantCacheManager caches =
            TenantCacheManager.builder().tenants(tenants).transactions(none).build();
        EventBus events = EventBus.inMemory(tenants, InstantSource.system());
        WarmingScheduler warming = WarmingScheduler.builder().build();
        ReportCache reports =
            ReportCache.builder()
                .tenants(tenants)
                .caches(caches)
                .events(events)
                .warming(warming)
                .warmTenants(() -> Set.of(TenantId.CENTRAL))
                .cleanUp(Schedule.dailyAt(LocalTime.MIDNIGHT, ZoneOffset.UTC))
                .report(report())
                .build()) {
      var unused = reports.catalogue();
    }
  }

  private static Report<?, ?> report() {
    return Report.named("rehearsed", String.class)
        .ttl(Duration.ofMinutes(1))
        .invalidatedBy(Rehearsed.class)
        .warmed(Schedule.every(Duration.ofHours(1)), Priority.LOW)
        .generatedBy(() -> "");
  }
}
