package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.TenantReports;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Scope;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * A report cache that is built of the context's beans when it is first used, and at the latest when
 * all of them are created. So it can be injected into a service that generates one of its reports.
 */
final class SpringReportCache implements ReportCache, SmartInitializingSingleton {

  private final OnFirstUse<?, ReportCache> cache;
  private final ObjectProvider<SpringCacheManager> managers;

  SpringReportCache(OnFirstUse<?, ReportCache> cache, ObjectProvider<SpringCacheManager> managers) {
    this.cache = cache;
    this.managers = managers;
  }

  @Override
  public void afterSingletonsInstantiated() {
    cache.atStart("reportCache");
  }

  @Override
  public TenantReports tenant(TenantId tenant) {
    return cache.get().tenant(tenant);
  }

  @Override
  public TenantReports tenant(String id) {
    return cache.get().tenant(id);
  }

  @Override
  public TenantReports central() {
    return cache.get().central();
  }

  @Override
  public TenantReports current() {
    return cache.get().current();
  }

  @Override
  public <P, V> V get(Report<P, V> report, P params) {
    return cache.get().get(report, params);
  }

  @Override
  public <V> V get(Report<NoParams, V> report) {
    return cache.get().get(report);
  }

  @Override
  public <P, V> Answer<V> ask(Report<P, V> report, P params) {
    return cache.get().ask(report, params);
  }

  @Override
  public <V> Answer<V> ask(Report<NoParams, V> report) {
    return cache.get().ask(report);
  }

  @Override
  public EventBus events() {
    return cache.get().events();
  }

  @Override
  public TenantCacheManager caches() {
    return cache.get().caches();
  }

  @Override
  public WarmingScheduler warming() {
    return cache.get().warming();
  }

  /** Returns the reports, and after them the caches of Spring's annotations that there are. */
  @Override
  public List<ReportDescription> catalogue() {
    List<ReportDescription> all = new ArrayList<>(reports());
    managers.stream()
        .filter(manager -> manager.caches().equals(caches()))
        .forEach(manager -> all.addAll(DescribedCaches.of(manager, rules())));
    return all;
  }

  /** Returns the reports alone. */
  List<ReportDescription> reports() {
    return cache.get().catalogue();
  }

  @Override
  public CachePolicy policyOf(Report<?, ?> report) {
    return cache.get().policyOf(report);
  }

  @Override
  public InvalidationRules rules() {
    return cache.get().rules();
  }

  @Override
  public void changeTtl(String report, Duration ttl) {
    cache.get().changeTtl(report, ttl);
  }

  @Override
  public Set<Scope> effectOf(DomainEvent event) {
    return cache.get().effectOf(event);
  }

  @Override
  public void close() {
    ReportCache made = cache.ifMade();
    if (made != null) {
      made.close();
    }
  }
}
