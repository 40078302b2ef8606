package io.reportcache;

import io.reportcache.cache.Answer;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.key.Scope;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.WarmingScheduler;
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
 *
 * @since 0.1
 */
public interface ReportCache extends AutoCloseable {

  /** Returns a builder with the defaults set. */
  static ReportCacheBuilder builder() {
    return new ReportCacheBuilder();
  }

  /** Returns the reports of this tenant. */
  TenantReports tenant(TenantId tenant);

  /**
   * Returns the reports of the tenant with this id.
   *
   * @throws IllegalArgumentException if it is no {@linkplain TenantId#of tenant id}
   */
  TenantReports tenant(String id);

  /** Returns the reports of the space that belongs to no tenant. */
  TenantReports central();

  /**
   * Returns the reports of the current tenant: by default the one bound to the thread.
   *
   * @throws io.reportcache.tenant.NoTenantException if there is none
   */
  TenantReports current();

  /** Returns the current tenant's result; see {@link TenantReports#get(Report, Object)}. */
  <P, V> V get(Report<P, V> report, P params);

  /** Returns the current tenant's result; see {@link TenantReports#get(Report)}. */
  <V> V get(Report<NoParams, V> report);

  /** Returns the current tenant's result; see {@link TenantReports#ask(Report, Object)}. */
  <P, V> Answer<V> ask(Report<P, V> report, P params);

  /** Returns the current tenant's result; see {@link TenantReports#ask(Report)}. */
  <V> Answer<V> ask(Report<NoParams, V> report);

  /** Returns the bus on which the application publishes its events. */
  EventBus events();

  /** Returns the caches that hold the results, for other values as well. */
  TenantCacheManager caches();

  /** Returns the scheduler of the warming and clean-up jobs. */
  WarmingScheduler warming();

  /** Returns every report, its policy, what invalidates it and when it is warmed. */
  List<ReportDescription> catalogue();

  /**
   * Returns what the event would invalidate; see {@link
   * io.reportcache.invalidation.InvalidationRules#effectOf}.
   */
  Set<Scope> effectOf(DomainEvent event);

  /**
   * Closes the caches that the builder made itself, detaches from the bus, then closes the
   * scheduler and the bus that it made. So a reader meanwhile never gets a value that an event has
   * changed. Parts that the host gave stay open; caches that were given aren't invalidated by
   * events any more. Takes fifteen seconds at most. Closing it again does nothing.
   */
  @Override
  void close();
}
