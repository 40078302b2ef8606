package io.reportcache;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.Subscription;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The report cache that a builder puts together, of parts that it made or was given. */
final class AssembledReportCache implements ReportCache {

  private static final GuardedLog log = GuardedLog.of(ReportCache.class);

  private final ReportRegistry registry;
  private final InvalidationRules rules;
  private final TenantCacheManager caches;
  private final EventBus events;
  private final WarmingScheduler warming;
  private final TenantResolver tenants;
  private final RecentTenants recent;
  private final List<AutoCloseable> owned;
  private final Subscription invalidation;

  AssembledReportCache(ReportCacheBuilder options, InvalidationRules rules) {
    registry = options.registry;
    this.rules = rules;
    caches = options.caches();
    events = options.events();
    warming = options.warming();
    tenants = options.tenants;
    TenantReports.Surroundings around =
        new TenantReports.Surroundings(registry, events, options.clock);
    recent = new RecentTenants(tenant -> new TenantReports(tenant, caches.tenant(tenant), around));
    owned = options.owned;
    invalidation = rules.attach(events, caches);
  }

  @Override
  public TenantReports tenant(TenantId tenant) {
    return recent.of(tenant);
  }

  @Override
  public TenantReports tenant(String id) {
    return recent.of(id);
  }

  @Override
  public TenantReports central() {
    return tenant(TenantId.CENTRAL);
  }

  @Override
  public TenantReports current() {
    return tenant(tenants.resolve());
  }

  @Override
  public <P, V> V get(Report<P, V> report, P params) {
    return current().get(report, params);
  }

  @Override
  public <V> V get(Report<NoParams, V> report) {
    return current().get(report);
  }

  @Override
  public <P, V> Answer<V> ask(Report<P, V> report, P params) {
    return current().ask(report, params);
  }

  @Override
  public <V> Answer<V> ask(Report<NoParams, V> report) {
    return current().ask(report);
  }

  @Override
  public EventBus events() {
    return events;
  }

  @Override
  public TenantCacheManager caches() {
    return caches;
  }

  @Override
  public WarmingScheduler warming() {
    return warming;
  }

  @Override
  public List<ReportDescription> catalogue() {
    return registry.describe(rules);
  }

  @Override
  public CachePolicy policyOf(Report<?, ?> report) {
    return registry.policy(report);
  }

  @Override
  public InvalidationRules rules() {
    return rules;
  }

  @Override
  public void changeTtl(String report, Duration ttl) {
    registry.overrideTtl(report, ttl);
    log.info("The ttl of report '{}' is {} from now on", report, ttl);
  }

  @Override
  public Set<Scope> effectOf(DomainEvent event) {
    return rules.effectOf(event);
  }

  @Override
  public void close() {
    if (owned.contains(caches)) {
      close(caches); // F1: what hears of no more events must not answer from what it holds
    }
    close(invalidation);
    owned.forEach(AssembledReportCache::close);
  }

  static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Throwable e) { // the rest must be closed in any case
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.warn("A part of the report cache could not be closed", e);
    }
  }
}
