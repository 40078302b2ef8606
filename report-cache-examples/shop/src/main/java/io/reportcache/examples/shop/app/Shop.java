package io.reportcache.examples.shop.app;

import io.reportcache.ReportCache;
import io.reportcache.ReportCacheBuilder;
import io.reportcache.TenantReports;
import io.reportcache.cache.TenantCache;
import io.reportcache.examples.shop.cache.CachedReports;
import io.reportcache.examples.shop.cache.InvalidationListeners;
import io.reportcache.examples.shop.data.Tenant;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.examples.shop.warming.ShopJobs;
import io.reportcache.examples.shop.warming.Warmer;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.WarmingScheduler;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

/** The shop: its reports, cached, kept right by events and warmed. Safe for use by many threads. */
public final class Shop implements AutoCloseable {

  private final Clock clock;
  private final WarmingScheduler warming;
  private final ShopReports queries;
  private final CachedReports questions;
  private final ReportCache reports;
  private final ShopCommands commands;

  /**
   * Assembles the shop; its jobs wait for {@link #startWarming()}.
   *
   * @param dataSource the shop's data, which stays the caller's to close
   * @param clock says what today is, and in which zone
   */
  public Shop(DataSource dataSource, Clock clock) {
    this.clock = clock;
    queries = new ShopReports(dataSource, clock);
    questions = new CachedReports(queries, clock);
    warming = WarmingScheduler.builder().clock(clock).build();
    ReportCacheBuilder options =
        ReportCache.builder()
            .eventTypes(OrderCreated.class, PaymentStatusChanged.class, ProductUpdated.class)
            .rules(InvalidationListeners.declared())
            .warming(warming)
            .cleanUp(null) // a job of the shop's own does it
            .clock(clock);
    questions.all().forEach(options::report);
    reports = options.build();
    InvalidationListeners.subscribe(reports.events(), reports.caches());
    Warmer warmer = new Warmer(reports, tenants());
    ShopJobs.of(warmer, questions, reports.caches(), clock.getZone()).forEach(warming::register);
    commands = new ShopCommands(dataSource, clock, reports.events());
  }

  /** Starts the jobs. */
  public void startWarming() {
    warming.start();
  }

  /** Returns whose reports there are. */
  public List<TenantId> tenants() {
    return Tenant.ALL.stream().map(tenant -> TenantId.of(tenant.id())).toList();
  }

  /** Returns what computes the reports, each time anew. */
  public ShopReports queries() {
    return queries;
  }

  /** Returns what can be asked. */
  public CachedReports questions() {
    return questions;
  }

  /** Returns the cache of all reports. */
  public ReportCache reports() {
    return reports;
  }

  /** Returns the reports of this tenant. */
  public TenantReports reports(TenantId tenant) {
    return reports.tenant(tenant);
  }

  /** Returns the cache of this tenant, to look into without computing anything. */
  public TenantCache cache(TenantId tenant) {
    return reports.caches().tenant(tenant);
  }

  /** Returns what can be done. */
  public ShopCommands commands() {
    return commands;
  }

  /** Returns the jobs' scheduler. */
  public WarmingScheduler warming() {
    return warming;
  }

  /** Returns what tells the time here. */
  public Clock clock() {
    return clock;
  }

  /** Ends the jobs, then the listeners, then the cache. */
  @Override
  public void close() {
    warming.close();
    reports.close();
  }
}
