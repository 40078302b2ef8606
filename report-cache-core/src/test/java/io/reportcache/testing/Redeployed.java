package io.reportcache.testing;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An application that uses most of the library and is closed again. */
public final class Redeployed implements Runnable {

  private static final TenantId ACME = TenantId.of("acme");
  private static final Duration HOUR = Duration.ofHours(1);

  /** Parameters of a class of its own. */
  public enum Month {
    MAY,
    JUNE
  }

  /** A value of a class of its own. */
  public record Sales(Month month) {}

  /** An event of a class of its own. */
  @EventName("order.created")
  public record OrderCreated(String id) implements DomainEvent {}

  @Override
  public void run() {
    try {
      use();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Has a thread of the library begin here, as a host's first call has, which outlives the host.
   */
  public static final class Starter implements Function<Runnable, Thread> {

    @Override
    public Thread apply(Runnable task) {
      Thread thread = DetachedThreads.named("report-cache-outlives").newThread(task);
      thread.start();
      return thread;
    }
  }

  private void use() throws Exception {
    Report<Month, Sales> report =
        Report.named("sales", Sales.class)
            .<Month>keyedBy(month -> month)
            .policy(CachePolicy.ttl(HOUR).withHardTimeout(HOUR).withStaleWhileRevalidate(HOUR))
            .invalidatedBy(OrderCreated.class)
            .warmedEvery(HOUR, Priority.LOW, Month.values())
            .generatedBy(Sales::new);
    try (ReportCache reports =
        ReportCache.builder().report(report).warmTenants(() -> List.of(ACME)).build()) {
      reports.events().subscribe(OrderCreated.class, envelope -> {});
      TenantContext.run(
          ACME,
          () -> {
            reports.get(report, Month.MAY);
            reports.events().publish(new OrderCreated("o-1"));
            reports.get(report, Month.MAY);
          });
      reports.warming().runNow("warm sales").get(20, TimeUnit.SECONDS);
      TenantCache cache = reports.caches().tenant(ACME);
      cache.put("sales:today", new Sales(Month.JUNE), HOUR);
      cache.increment("visits");
      cache.invalidate("sales:*");
      useStoredEvents(reports);
    }
  }

  private static void useStoredEvents(ReportCache reports) throws Exception {
    DurableEvents events =
        DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
            .type(OrderCreated.class)
            .localBus(reports.events())
            .tenants(() -> ACME)
            .handler("mailer", OrderCreated.class, LaneOptions.defaults(), (created, run) -> {})
            .build();
    try (DeliveryWorker worker = events.worker().build().start()) {
      events.publish(new OrderCreated("o-2"));
      if (!worker.awaitIdle(Duration.ofSeconds(20))) {
        throw new IllegalStateException("the worker isn't done");
      }
    }
  }
}
