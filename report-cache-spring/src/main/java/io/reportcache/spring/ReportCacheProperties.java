package io.reportcache.spring;

import io.reportcache.cache.LoadLimits;
import io.reportcache.report.WarmingOptions;
import io.reportcache.schedule.Schedule;
import io.reportcache.store.EvictionPolicy;
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
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * What the properties {@code report-cache.*} say, checked.
 *
 * @param maximumSize Most entries kept over all tenants, at least 1.
 * @param maximumWeight Most that all entries may weigh together, by the bean of type Weigher, which
 *     must be there then. At least 1, in the weigher's unit. The maximum size holds as well. No
 *     limit by weight by default.
 * @param tenantShare For how many entries each tenant is guaranteed room: others take it only while
 *     the tenant doesn't use it. From 0, which guarantees nothing, to the maximum size.
 * @param evictionPolicy Which entry makes room when the cache is full: the one used the longest ago
 *     (lru), or the one used least often (frequency).
 * @param loadTimeout How long callers wait for another caller's load of the same report before one
 *     of them loads itself. More than zero.
 * @param mutationCheckEvery At every so many reads of a result it is compared with what it was like
 *     when it was cached, and a change is counted and logged. 1 for each read, 0 for never. For
 *     development and tests.
 * @param transactionAware Whether what is invalidated or put in one of Spring's transactions waits
 *     for its commit, and is forgotten if it is rolled back. If not, it acts at once.
 * @param node Name of this node in explanations of answers. The host's name and the process id by
 *     default.
 * @param singleTenant Whether the application knows no tenants: calls and events then act in the
 *     central space where none is bound, and reports are warmed there.
 * @param ttl How long the results of a report serve, by the report's name, such as 30s, 15m or 1d.
 *     Takes the place of what the report declares. More than zero.
 * @param warmTenants Ids of the tenants for which reports are warmed. A bean of type WarmedTenants
 *     takes the place of this list.
 */
@ConfigurationProperties("report-cache")
record ReportCacheProperties(
    @DefaultValue("1000") int maximumSize,
    @Nullable Long maximumWeight,
    @DefaultValue("0") int tenantShare,
    @DefaultValue("lru") EvictionPolicy evictionPolicy,
    @DefaultValue("1m") Duration loadTimeout,
    @DefaultValue Loads loadLimits,
    @DefaultValue("0") int mutationCheckEvery,
    @DefaultValue("true") boolean transactionAware,
    @Nullable String node,
    @DefaultValue("false") boolean singleTenant,
    @DefaultValue Map<String, String> ttl,
    @DefaultValue List<String> warmTenants,
    @DefaultValue Scheduler scheduler,
    @DefaultValue Warming warming,
    @DefaultValue CleanUp cleanUp) {

  ReportCacheProperties {
    atLeastOne("report-cache.maximum-size", maximumSize, 1_000);
    if (maximumWeight != null && maximumWeight < 1) {
      throw new IllegalArgumentException(
          "report-cache.maximum-weight must be at least 1, was %d; leave it out for no limit by weight"
              .formatted(maximumWeight));
    }
    share(tenantShare, maximumSize);
    positive("report-cache.load-timeout", loadTimeout, "leave it out for the default of 1m");
    notNegative("report-cache.mutation-check-every", mutationCheckEvery);
    notBlank(node);
    ttl = Collections.unmodifiableMap(new LinkedHashMap<>(ttl));
    durations(ttl);
    warmTenants = List.copyOf(warmTenants);
    tenantIds(warmTenants);
  }

  /** Returns the ttls by names of reports, in the order of the sources, overriding ones first. */
  Map<String, Duration> ttls() {
    return durations(ttl);
  }

  /** Returns the tenants for which reports are warmed. */
  Set<TenantId> warmTenantIds() {
    return singleTenant && warmTenants.isEmpty()
        ? Set.of(TenantId.CENTRAL)
        : tenantIds(warmTenants);
  }

  /**
   * Read here and not by Spring, which passes over names with a dot if the values are durations.
   */
  private static Map<String, Duration> durations(Map<String, String> ttls) {
    Map<String, Duration> durations = new LinkedHashMap<>();
    ttls.forEach(
        (report, text) -> {
          String property = "report-cache.ttl." + report;
          Duration ttl;
          try {
            ttl = DurationStyle.detectAndParse(text);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "%s must be a time such as 30s, 15m or 1d, was '%s'".formatted(property, text));
          }
          positive(property, ttl, "leave it out for what the report declares");
          durations.put(report, ttl);
        });
    return durations;
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

  private static void share(int share, int maximumSize) {
    if (share < 0 || share > maximumSize) {
      throw new IllegalArgumentException(
          "report-cache.tenant-share must be from 0 to report-cache.maximum-size, which is %d, was %d; leave it out to guarantee nothing"
              .formatted(maximumSize, share));
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
   * How many loads run at once on this node.
   *
   * @param perKey Loads of one key, at least 1.
   * @param perTenantReport Background loads of one report for one tenant, at least 1.
   * @param perTenant Background loads of one tenant, at least 1.
   * @param perReport Background loads of one report for all tenants, at least 1.
   * @param total Background loads of all tenants, at least 1.
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
   * The scheduler of the jobs.
   *
   * @param enabled Whether jobs run on their schedules: the warming of reports, beans of type
   *     WarmingJob and the clean-up. If not, WarmingScheduler.runNow still runs them.
   * @param concurrency How many jobs may run at once, at least 1.
   */
  record Scheduler(@DefaultValue("true") boolean enabled, @DefaultValue("1") int concurrency) {

    Scheduler {
      atLeastOne("report-cache.scheduler.concurrency", concurrency, 1);
    }
  }

  /**
   * How reports are warmed that don't say so themselves.
   *
   * @param timeLimit How long a run may take for all tenants together. Then it is interrupted, and
   *     the next run goes on where it ended. More than zero.
   * @param loadTimeLimit How long generating one result for one tenant may take. Then it is
   *     interrupted, and the run goes on with the next. More than zero.
   * @param freshPart A result that has more than this part of its time to live left, and lasts
   *     until the end of the next run, is not generated anew. From 0 to 1, with which everything is
   *     generated anew.
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
   * @param enabled Whether expired entries are removed daily, which frees their memory. Otherwise
   *     they stay until room is needed.
   * @param time Time of day at which they are removed, as hours and minutes. Needs quotes in YAML.
   * @param zone Zone of that time, such as Europe/Berlin. The system's zone by default.
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
