package io.reportcache.examples.shop.app;

import io.reportcache.ReportCache;
import io.reportcache.ReportCacheBuilder;
import io.reportcache.TenantReports;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCache;
import io.reportcache.examples.shop.cache.CachedReports;
import io.reportcache.examples.shop.cache.InvalidationListeners;
import io.reportcache.examples.shop.cache.Question;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The shop: its reports, cached, kept right by events and warmed. Safe for use by many threads. */
public final class Shop implements AutoCloseable {

  private final Clock clock;
  private final WarmingScheduler warming;
  private final ShopReports queries;
  private final CachedReports questions;
  private final ReportCache reports;
  private final ShopCommands commands;
  private final Diary diary;
  private final Activity activity;

  /**
   * Assembles the shop; its jobs wait until it {@linkplain #open() opens}.
   *
   * @param dataSource the shop's data, which stays the caller's to close
   * @param clock says what today is, and in which zone
   */
  public Shop(DataSource dataSource, Clock clock) {
    this(dataSource, clock, Optional.empty());
  }

  /**
   * Assembles the shop as {@link #Shop(DataSource, Clock)} does.
   *
   * @param tier what it shares with other shops on the same data, if there are any
   */
  public Shop(DataSource dataSource, Clock clock, Optional<SharedTier> tier) {
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
    tier.ifPresent(options::shared);
    questions.all().forEach(options::report);
    reports = options.build();
    InvalidationListeners.subscribe(reports.events(), reports.caches());
    Warmer warmer = new Warmer(reports, tenants());
    ShopJobs.of(warmer, questions, reports.caches(), clock.getZone()).forEach(warming::register);
    diary = new Diary(clock, tenants(), this::cached);
    commands = new ShopCommands(dataSource, clock, reports.events(), diary);
    activity = new Activity(reports.caches(), clock);
  }

  /** Starts the jobs. Diary and activity begin anew. */
  public void open() {
    warming.start();
    diary.clear();
    activity.begin();
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

  /** Returns the names of the tenant's reports that are cached. Computes nothing. */
  public Set<String> cached(TenantId tenant) {
    Set<String> cached = new LinkedHashSet<>();
    for (Question<?, ?> question : questions.questions()) {
      if (cache(tenant).has(question.key())) {
        cached.add(question.label());
      }
    }
    return cached;
  }

  /** Returns the latest changes. */
  public Diary diary() {
    return diary;
  }

  /** Returns what the cache has done. */
  public Activity activity() {
    return activity;
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
    activity.close();
    warming.close();
    reports.close();
  }
}
