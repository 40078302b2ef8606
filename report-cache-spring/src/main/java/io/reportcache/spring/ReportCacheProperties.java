package io.reportcache.spring;

import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.report.WarmingOptions;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * The properties {@code report-cache.*}, checked.
 *
 * @param maximumSize Maximum number of entries of all tenants together, at least 1.
 * @param maximumWeight Maximum weight of all entries together, at least 1, in the unit of the bean
 *     of type Weigher, which is required then. The maximum size applies as well. Without a value,
 *     weight isn't limited.
 * @param tenantShare Number of entries for which each tenant has guaranteed room. Other tenants use
 *     that room only while the tenant doesn't. From 0, for no guarantee, to the maximum size.
 * @param tenantShares Number of entries for which one tenant has guaranteed room, by its id, in
 *     place of that of all.
 * @param evictionPolicy Policy that chooses the entry to evict when the cache is full: the least
 *     recently used entry (lru), or the least frequently used entry (frequency).
 * @param loadTimeout Time that callers wait for another caller's load of the same report before one
 *     of them loads it as well. More than zero.
 * @param mutationCheckEvery Number of reads of a result after which it is compared with what it was
 *     when it was cached. A change is counted and logged. 1 checks each read, 0 none. For
 *     development and tests.
 * @param transactionAware Whether invalidations and puts in a Spring transaction wait for the
 *     commit, and are discarded if the transaction is rolled back. If not, they take effect at
 *     once.
 * @param node Name of this node in explanations. By default the host's name and the process id.
 * @param singleTenant Whether the application has no tenants. If so, calls and events without a
 *     tenant act in the central space, and reports are warmed there.
 * @param reports Options of a report, by its name, in place of what the report declares: ttl,
 *     jitter, refresh-ahead, stale-while-revalidate, stale-after-invalidation, stale-if-error,
 *     retry-pause, hard-timeout, warmed, warm-every, warm-cron, warm-zone, warm-priority and
 *     warm-at-start.
 * @param warmTenants Comma-separated list of the ids of the tenants for which reports are warmed. A
 *     bean of type WarmedTenants replaces this list.
 * @param caches Options of a cache of Spring's annotations, by its name: ttl, jitter,
 *     stale-while-revalidate and tags.
 */
@ConfigurationProperties("report-cache")
record ReportCacheProperties(
    @DefaultValue("1000") int maximumSize,
    @Nullable Long maximumWeight,
    @DefaultValue("0") int tenantShare,
    @DefaultValue Map<String, Integer> tenantShares,
    @DefaultValue("lru") EvictionPolicy evictionPolicy,
    @DefaultValue("1m") Duration loadTimeout,
    @DefaultValue Loads loadLimits,
    @DefaultValue("0") int mutationCheckEvery,
    @DefaultValue("true") boolean transactionAware,
    @Nullable String node,
    @DefaultValue("false") boolean singleTenant,
    @DefaultValue Map<String, ReportOptions> reports,
    @DefaultValue List<String> warmTenants,
    @DefaultValue Scheduler scheduler,
    @DefaultValue Warming warming,
    @DefaultValue CleanUp cleanUp,
    @DefaultValue @NestedConfigurationProperty SpringCaches cache,
    @DefaultValue Map<String, CacheOptions> caches) {

  ReportCacheProperties {
    atLeastOne("report-cache.maximum-size", maximumSize, 1_000);
    if (maximumWeight != null && maximumWeight < 1) {
      throw new IllegalArgumentException(
          "report-cache.maximum-weight must be at least 1, was %d; leave it out for no limit by weight"
              .formatted(maximumWeight));
    }
    share("report-cache.tenant-share", tenantShare, maximumSize);
    tenantShares = Collections.unmodifiableMap(new LinkedHashMap<>(tenantShares));
    sharesByTenant(tenantShares, maximumSize);
    positive("report-cache.load-timeout", loadTimeout, "leave it out for the default of 1m");
    notNegative("report-cache.mutation-check-every", mutationCheckEvery);
    notBlank(node);
    reports = Collections.unmodifiableMap(new LinkedHashMap<>(reports));
    warmTenants = List.copyOf(warmTenants);
    tenantIds(warmTenants);
    caches = Collections.unmodifiableMap(new LinkedHashMap<>(caches));
  }

  /** Returns the tenants for which reports are warmed. */
  Set<TenantId> warmTenantIds() {
    return singleTenant && warmTenants.isEmpty()
        ? Set.of(TenantId.CENTRAL)
        : tenantIds(warmTenants);
  }

  private static Set<TenantId> tenantIds(List<String> ids) {
    Set<TenantId> tenants = new LinkedHashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      try {
        tenants.add(TenantId.of(ids.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "report-cache.warm-tenants[%d] is no tenant: %s".formatted(i, e.getMessage()));
      }
    }
    return tenants;
  }

  static void atLeastOne(String property, int value, int fallback) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1, was %d; leave it out for the default of %d"
              .formatted(property, value, fallback));
    }
  }

  private static void share(String property, int share, int maximumSize) {
    if (share < 0 || share > maximumSize) {
      throw new IllegalArgumentException(
          "%s must be from 0 to report-cache.maximum-size, which is %d, was %d; leave it out to guarantee nothing"
              .formatted(property, maximumSize, share));
    }
  }

  /** Returns the tenants that have a share of their own, with that. */
  Map<TenantId, Integer> sharesByTenant() {
    return sharesByTenant(tenantShares, maximumSize);
  }

  private static Map<TenantId, Integer> sharesByTenant(
      Map<String, Integer> shares, int maximumSize) {
    Map<TenantId, Integer> byTenant = new LinkedHashMap<>();
    shares.forEach(
        (id, share) -> {
          share("report-cache.tenant-shares." + id, share, maximumSize);
          byTenant.put(TenantId.of(id), share);
        });
    return byTenant;
  }

  static void notNegative(String property, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, was %s; leave it out, or set 0s, to do without"
              .formatted(property, value));
    }
  }

  private static void notNegative(String property, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "%s must be at least 0, was %d; leave it out for never".formatted(property, value));
    }
  }

  private static void notBlank(@Nullable String node) {
    if (node != null && node.isBlank()) {
      throw new IllegalArgumentException(
          "report-cache.node must not be blank, was '%s'; leave it out for the host's name and the process id"
              .formatted(node));
    }
  }

  static void positive(String property, Duration value, String advice) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must be more than zero, was %s; %s".formatted(property, value, advice));
    }
  }

  /**
   * The limits of loads that run at once on this node.
   *
   * @param perKey Maximum number of concurrent loads of one key, at least 1.
   * @param perTenantReport Maximum number of concurrent background loads of one report for one
   *     tenant, at least 1.
   * @param perTenant Maximum number of concurrent background loads of one tenant, at least 1.
   * @param perReport Maximum number of concurrent background loads of one report for all tenants,
   *     at least 1.
   * @param total Maximum number of concurrent background loads on this node, at least 1.
   */
  record Loads(
      @DefaultValue("2") int perKey,
      @DefaultValue("8") int perTenantReport,
      @DefaultValue("16") int perTenant,
      @DefaultValue("32") int perReport,
      @DefaultValue("64") int total) {

    private static final String PREFIX = "report-cache.load-limits.";

    Loads {
      atLeastOne(PREFIX + "per-key", perKey, 2);
      atLeastOne(PREFIX + "per-tenant-report", perTenantReport, 8);
      atLeastOne(PREFIX + "per-tenant", perTenant, 16);
      atLeastOne(PREFIX + "per-report", perReport, 32);
      atLeastOne(PREFIX + "total", total, 64);
    }

    LoadLimits limits() {
      return new LoadLimits(perKey, perTenantReport, perTenant, perReport, total);
    }
  }

  /**
   * The scheduler of jobs.
   *
   * @param enabled Whether jobs run on their schedules: the warming of reports, beans of type
   *     WarmingJob and the clean-up. If not, WarmingScheduler.runNow still runs them.
   * @param concurrency Maximum number of concurrent runs of jobs on this node, at least 1.
   */
  record Scheduler(@DefaultValue("true") boolean enabled, @DefaultValue("1") int concurrency) {

    Scheduler {
      atLeastOne("report-cache.scheduler.concurrency", concurrency, 1);
    }
  }

  /**
   * The warming of reports that don't declare their own options.
   *
   * @param timeLimit Maximum time of a run for all tenants together. Afterwards it is interrupted,
   *     and the next run continues where it ended. More than zero.
   * @param loadTimeLimit Maximum time to generate one result for one tenant. Afterwards it is
   *     interrupted, and the run continues with the next result. More than zero.
   * @param freshPart Part of its time to live that a result must have left, from 0 to 1, to be
   *     skipped by a run. It must also last until the next run ends. With 1, no result is skipped.
   */
  record Warming(
      @DefaultValue("5m") Duration timeLimit,
      @DefaultValue("1m") Duration loadTimeLimit,
      @DefaultValue("0.5") double freshPart) {

    Warming {
      positive("report-cache.warming.time-limit", timeLimit, "leave it out for the default of 5m");
      positive(
          "report-cache.warming.load-time-limit",
          loadTimeLimit,
          "leave it out for the default of 1m");
      if (!(freshPart >= 0 && freshPart <= 1)) {
        throw new IllegalArgumentException(
            "report-cache.warming.fresh-part must be from 0 to 1, was %s; leave it out for the default of 0.5"
                .formatted(freshPart));
      }
    }

    WarmingOptions options() {
      return new WarmingOptions(timeLimit, loadTimeLimit, freshPart);
    }
  }

  /**
   * The daily removal of expired and invalidated entries.
   *
   * @param enabled Whether expired entries are removed daily, which frees their memory. If not,
   *     they stay until room is needed.
   * @param time Time of day at which expired entries are removed, as hours and minutes. Must be
   *     quoted in YAML.
   * @param zone Time zone of the time of day, such as Europe/Berlin. By default the system's time
   *     zone.
   */
  record CleanUp(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("03:00") @DateTimeFormat(pattern = "H:mm[:ss]") LocalTime time,
      @Nullable ZoneId zone) {

    @Nullable Schedule schedule() {
      return enabled ? Schedule.dailyAt(time, zone == null ? ZoneId.systemDefault() : zone) : null;
    }
  }
}
