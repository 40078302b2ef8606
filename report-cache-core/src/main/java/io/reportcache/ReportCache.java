package io.reportcache;

import io.reportcache.cache.Answer;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.Subscription;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.warming.WarmingScheduler;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * An application's reports: each computed once, dropped by the events that change it, warmed on
 * schedule, for every tenant apart. Safe for use by many threads.
 *
 * <pre>{@code
 * try (ReportCache reports = ReportCache.builder().report(SALES).report(DASHBOARD).build()) {
 *   reports.tenant("acme").get(SALES, TODAY);              // computed once, then a hit
 *   reports.events().publish(new OrderCreated("acme", 17)); // sales and dashboard of acme are dropped
 *   reports.tenant("acme").get(SALES, TODAY);              // computed again, once
 * }
 * }</pre>
 */
public final class ReportCache implements AutoCloseable {

  private static final GuardedLog log = GuardedLog.of(ReportCache.class);

  private final ReportRegistry registry;
  private final InvalidationRules rules;
  private final TenantCacheManager caches;
  private final EventBus events;
  private final WarmingScheduler warming;
  private final TenantResolver tenants;
  private final InstantSource clock;
  private final List<AutoCloseable> owned;
  private final Subscription invalidation;

  ReportCache(ReportCacheBuilder options, InvalidationRules rules) {
    registry = options.registry;
    this.rules = rules;
    caches = options.caches();
    events = options.events();
    warming = options.warming();
    tenants = options.tenants;
    clock = options.clock;
    owned = options.owned;
    invalidation = rules.attach(events, caches);
  }

  /** Returns a builder with the defaults set. */
  public static ReportCacheBuilder builder() {
    return new ReportCacheBuilder();
  }

  /** Returns the reports of this tenant. */
  public TenantReports tenant(TenantId tenant) {
    return new TenantReports(registry, caches.tenant(tenant), events, clock);
  }

  /**
   * Returns the reports of the tenant with this id.
   *
   * @throws IllegalArgumentException if it is no {@linkplain TenantId#of tenant id}
   */
  public TenantReports tenant(String id) {
    return tenant(TenantId.of(id));
  }

  /** Returns the reports of the space that belongs to no tenant. */
  public TenantReports central() {
    return tenant(TenantId.CENTRAL);
  }

  /**
   * Returns the reports of the current tenant: by default the one bound to the thread.
   *
   * @throws io.reportcache.tenant.NoTenantException if there is none
   */
  public TenantReports current() {
    return tenant(tenants.resolve());
  }

  /** Returns the current tenant's result; see {@link TenantReports#get(Report, Object)}. */
  public <P, V> V get(Report<P, V> report, P params) {
    return current().get(report, params);
  }

  /** Returns the current tenant's result; see {@link TenantReports#get(Report)}. */
  public <V> V get(Report<NoParams, V> report) {
    return current().get(report);
  }

  /** Returns the current tenant's result; see {@link TenantReports#ask(Report, Object)}. */
  public <P, V> Answer<V> ask(Report<P, V> report, P params) {
    return current().ask(report, params);
  }

  /** Returns the bus on which the application publishes its events. */
  public EventBus events() {
    return events;
  }

  /** Returns the caches behind the reports, for values besides. */
  public TenantCacheManager caches() {
    return caches;
  }

  /** Returns the scheduler of the warming and clean-up jobs. */
  public WarmingScheduler warming() {
    return warming;
  }

  /** Returns every report, its policy, what invalidates it and when it is warmed. */
  public List<ReportDescription> catalogue() {
    return registry.describe(rules);
  }

  /** Returns what the event would invalidate in its tenant. Invalidates nothing. */
  public Set<KeyPattern> effectOf(DomainEvent event) {
    return rules.effectOf(event);
  }

  /**
   * Detaches from the bus, then closes what the builder made itself: scheduler, bus and caches.
   * What the host gave stays open. Takes fifteen seconds at most; closing it again does nothing.
   */
  @Override
  public void close() {
    invalidation.close();
    for (AutoCloseable part : owned) {
      try {
        part.close();
      } catch (Exception e) { // the parts close without any; the rest must be closed in any case
        log.warn("{} could not be closed", part, e);
      }
    }
  }
}
