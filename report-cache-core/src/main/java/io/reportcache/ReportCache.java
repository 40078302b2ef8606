package io.reportcache;

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
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The reports of an application. Each is computed once for a tenant, kept until an event drops it,
 * and warmed on schedule. Safe for use by many threads.
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

  /** Returns the caches that hold the results. They may hold other values as well. */
  TenantCacheManager caches();

  /** Returns the scheduler of the warming and clean-up jobs. */
  WarmingScheduler warming();

  /** Returns every report, its policy, what invalidates it and when it is warmed. */
  List<ReportDescription> catalogue();

  /** Returns the rules in force: those that the reports declare, and those added to them. */
  InvalidationRules rules();

  /**
   * Returns how long results of the report serve now: as it declares, or as this cache was told.
   *
   * @throws IllegalArgumentException if the report isn't registered
   */
  CachePolicy policyOf(Report<?, ?> report);

  /**
   * Sets how long results of a report serve that are generated from now on, until it is set again
   * or this cache is built anew. Results that are there keep the ttl that they were generated with;
   * invalidate them where the new one must hold at once.
   *
   * @param ttl more than zero
   * @throws IllegalArgumentException if no report has this name, or the ttl isn't allowed beside
   *     the other options of its policy
   */
  void changeTtl(String report, Duration ttl);

  /**
   * Returns what the event would invalidate; see {@link
   * io.reportcache.invalidation.InvalidationRules#effectOf}.
   */
  Set<Scope> effectOf(DomainEvent event);

  /**
   * Closes the parts that the builder made. Parts that the host gave stay open, and its caches
   * aren't invalidated by events any more. The caches are closed first, then the scheduler and the
   * bus, so no reader gets a value that an event has changed. Takes fifteen seconds at most.
   * Closing it again does nothing.
   */
  @Override
  void close();
}
