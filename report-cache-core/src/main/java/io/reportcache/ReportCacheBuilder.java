package io.reportcache;

import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.invalidation.InvalidationRulesBuilder;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.Report;
import io.reportcache.report.WarmingOptions;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ReportCache}. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class ReportCacheBuilder {

  private static final GuardedLog log = GuardedLog.of(ReportCache.class);

  final ReportRegistry registry = new ReportRegistry();
  final List<AutoCloseable> owned = new ArrayList<>();
  TenantResolver tenants = TenantResolver.bound();
  InstantSource clock = InstantSource.system();
  private final InvalidationRulesBuilder rules = InvalidationRules.builder();
  private final TenantCacheManagerBuilder cacheOptions = TenantCacheManager.builder();
  private final Map<String, Duration> ttls = new LinkedHashMap<>();
  private final Set<Class<? extends DomainEvent>> eventTypes = new LinkedHashSet<>();
  private final List<WarmingJob> jobs = new ArrayList<>();
  private @Nullable Supplier<? extends Collection<TenantId>> warmedTenants;
  private WarmingOptions warmingOptions = WarmingOptions.defaults();
  private boolean cacheOptionsSet;
  private @Nullable Schedule cleanUp = Schedule.dailyAt(LocalTime.of(3, 0), ZoneId.systemDefault());
  private @Nullable TenantCacheManager caches;
  private @Nullable EventBus events;
  private @Nullable WarmingScheduler warming;
  private boolean built;

  ReportCacheBuilder() {}

  /**
   * Adds a report.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public ReportCacheBuilder report(Report<?, ?> report) {
    registry.add(Objects.requireNonNull(report, "report must not be null"));
    report.rules().forEach(rules::rule);
    return this;
  }

  /** Adds rules besides those that the reports declare. */
  public ReportCacheBuilder rules(InvalidationRules added) {
    rules.rules(Objects.requireNonNull(added, "rules must not be null"));
    return this;
  }

  /**
   * Drops the keys of the second pattern whenever a key of the first is dropped or replaced, by an
   * event or by hand; see {@link TenantCacheManager#cascade}. The cascade is also added to caches
   * that are {@linkplain #caches given}, and stays there when this cache is closed.
   *
   * @throws IllegalArgumentException if one is no pattern, or if that closes a loop
   */
  public ReportCacheBuilder cascade(String from, String to) {
    rules.cascade(from, to);
    return this;
  }

  /**
   * Names the classes of events that the application publishes. Once any is named, a rule on
   * another is an error when the cache is built.
   */
  @SafeVarargs
  public final ReportCacheBuilder eventTypes(Class<? extends DomainEvent>... types) {
    for (Class<? extends DomainEvent> type : types) {
      eventTypes.add(type);
    }
    return this;
  }

  /** Sets the ttl of a report in place of the declared one, e.g. from a configuration. */
  public ReportCacheBuilder ttl(String report, Duration ttl) {
    ttls.put(
        Objects.requireNonNull(report, "report must not be null"),
        Objects.requireNonNull(ttl, "ttl must not be null"));
    return this;
  }

  /**
   * Sets the tenants for which reports are warmed. The supplier is called at every warming. No
   * tenant by default, or the central space with {@link #singleTenant()}. A run without tenants is
   * logged and recorded as skipped.
   */
  public ReportCacheBuilder warmTenants(Supplier<? extends Collection<TenantId>> tenants) {
    this.warmedTenants = Objects.requireNonNull(tenants, "tenants must not be null");
    return this;
  }

  /** Sets the options of warming for reports that have none of their own. */
  public ReportCacheBuilder warmingOptions(WarmingOptions options) {
    this.warmingOptions = Objects.requireNonNull(options, "warmingOptions must not be null");
    return this;
  }

  /** Adds a job to the scheduler. */
  public ReportCacheBuilder job(WarmingJob job) {
    jobs.add(Objects.requireNonNull(job, "job must not be null"));
    return this;
  }

  /**
   * Sets when expired and invalidated entries are removed; by default daily at 03:00 in the
   * system's zone.
   *
   * @param schedule when, or null for never
   */
  public ReportCacheBuilder cleanUp(@Nullable Schedule schedule) {
    this.cleanUp = schedule;
    return this;
  }

  /** Sets options of the caches that this builder makes; not together with {@link #caches}. */
  public ReportCacheBuilder cacheOptions(Consumer<TenantCacheManagerBuilder> options) {
    Objects.requireNonNull(options, "options must not be null").accept(cacheOptions);
    cacheOptionsSet = true;
    return this;
  }

  /**
   * Binds the caches that this builder makes to the host's transactions: what is invalidated or
   * published on the {@linkplain ReportCache#events bus} in one takes effect when that commits; see
   * {@link TenantCacheManagerBuilder#transactions}. With plain JDBC, a {@code JdbcTransactions}.
   * Not together with {@link #caches}.
   */
  public ReportCacheBuilder transactions(Transactions transactions) {
    return cacheOptions(options -> options.transactions(transactions));
  }

  /**
   * Has this node share results with others, and what is invalidated; see {@link
   * TenantCacheManagerBuilder#shared}. Not together with {@link #caches}.
   *
   * @param tier a {@code RedisTier} or {@code JdbcTier}
   */
  public ReportCacheBuilder shared(SharedTier tier) {
    return cacheOptions(options -> options.shared(tier));
  }

  /**
   * Checks at every so many reads of a result whether it was changed after it was cached; never by
   * default. For development and tests; see {@link TenantCacheManagerBuilder#mutationCheckEvery}.
   * Not together with {@link #caches}.
   *
   * @param reads at least 1, which compares at each read
   * @throws IllegalArgumentException if it is below 1
   */
  public ReportCacheBuilder mutationCheckEvery(int reads) {
    return cacheOptions(options -> options.mutationCheckEvery(reads));
  }

  /** Uses the central space for calls and events without a tenant, while none is bound. */
  public ReportCacheBuilder singleTenant() {
    if (warmedTenants == null) {
      warmedTenants = () -> List.of(TenantId.CENTRAL);
    }
    return tenants(TenantResolver.boundOrCentral());
  }

  /**
   * Sets the tenant of calls and events that name none; {@link TenantResolver#bound()} by default.
   */
  public ReportCacheBuilder tenants(TenantResolver tenants) {
    this.tenants = Objects.requireNonNull(tenants, "tenants must not be null");
    return this;
  }

  /** Sets the caches, which stay the caller's to close. */
  public ReportCacheBuilder caches(TenantCacheManager caches) {
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
    return this;
  }

  /** Sets the bus, which stays the caller's to close. */
  public ReportCacheBuilder events(EventBus events) {
    this.events = Objects.requireNonNull(events, "events must not be null");
    return this;
  }

  /** Sets the scheduler, which stays the caller's to start and to close. */
  public ReportCacheBuilder warming(WarmingScheduler warming) {
    this.warming = Objects.requireNonNull(warming, "warming must not be null");
    return this;
  }

  /** Sets the clock for the times of events and exports; the system's clock by default. */
  public ReportCacheBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock must not be null");
    return this;
  }

  /**
   * Returns the cache, and schedules its jobs. Logs a warning for each report that no event
   * invalidates and each rule that matches no report, and if jobs run once per cluster though no
   * tier is {@linkplain #shared shared}.
   *
   * @throws IllegalArgumentException if a rule is on an event that isn't registered, a ttl is for a
   *     report that isn't there, or a job's schedule never fires
   * @throws IllegalStateException if this builder has built one already, or options are set for
   *     caches that were given
   */
  public ReportCache build() {
    if (built) {
      throw new IllegalStateException(
          "this builder has built its cache already; make another with ReportCache.builder()");
    }
    if (caches != null && cacheOptionsSet) {
      throw new IllegalStateException(
          "cacheOptions have no effect on caches that are given; set them where those are built, or"
              + " leave out one of the two");
    }
    built = true;
    ttls.forEach(registry::overrideTtl);
    InvalidationRules complete = rules.build();
    if (!eventTypes.isEmpty()) {
      complete.requireRegistered(eventTypes);
    }
    registry.doubts(complete).forEach(doubt -> log.warn("{}", doubt));
    warnOfWarmingForNobody();
    ReportCache cache = null;
    try {
      cache = new AssembledReportCache(this, complete);
      schedule(cache);
      warnOfNodesThatHearNothing(cache.caches().sharedTierStats().state());
      return cache;
    } catch (Throwable e) { // also an Error, e.g. of a job's schedule
      // What has begun must not stay behind, on a bus that was given neither.
      (cache == null ? owned : List.of(cache)).forEach(AssembledReportCache::close);
      throw e;
    }
  }

  /** Warns only, since a report may be declared for several applications and warmed in some. */
  private void warnOfWarmingForNobody() {
    List<String> reports =
        registry.all().stream()
            .filter(report -> report.warmup().isPresent())
            .map(Report::name)
            .toList();
    if (warmedTenants == null && !reports.isEmpty()) {
      log.warn(
          "Reports {} are to be warmed, but for no tenant, so their runs are skipped; name some"
              + " with warmTenants(...)",
          reports);
    }
  }

  /** That a job runs once per cluster is how a host says that there are other nodes. */
  private void warnOfNodesThatHearNothing(SharedTierStats.State tier) {
    List<String> once =
        jobs.stream().filter(WarmingJob::isOncePerCluster).map(WarmingJob::name).toList();
    if (tier == SharedTierStats.State.NONE && !once.isEmpty() && !registry.all().isEmpty()) {
      log.warn(
          "Jobs {} run once per cluster, but no tier is shared: what is invalidated on one node"
              + " stays on the others until its ttl ends. Set shared(...), with"
              + " SharedOptions.invalidationsOnly() if results aren't to be shared",
          once);
    }
  }

  private void schedule(ReportCache cache) {
    WarmingScheduler scheduler = cache.warming();
    WarmedResults warmed = new WarmedResults(cache.caches());
    for (Report<?, ?> report : registry.all()) {
      warmingOf(report, cache, warmed).ifPresent(scheduler::register);
    }
    if (cleanUp != null) {
      scheduler.register(
          WarmingJob.of("clean up", cleanUp, Priority.LOW, () -> cache.caches().cleanUp()));
    }
    jobs.forEach(scheduler::register);
    if (owned.contains(scheduler)) {
      scheduler.start();
    }
  }

  TenantCacheManager caches() {
    return caches != null ? caches : own(cacheOptions.tenants(tenants).build());
  }

  EventBus events() {
    return events != null ? events : own(EventBus.inMemory(tenants, clock));
  }

  WarmingScheduler warming() {
    return warming != null ? warming : own(WarmingScheduler.builder().clock(clock).build());
  }

  /** Adds a part to close. The last made is closed first: jobs, then the bus, then the caches. */
  private <T extends AutoCloseable> T own(T part) {
    owned.add(0, part);
    return part;
  }

  private <P> Optional<WarmingJob> warmingOf(
      Report<P, ?> report, ReportCache cache, WarmedResults warmed) {
    return report
        .warmup()
        .map(
            warmup ->
                new ReportWarming<>(
                    report,
                    warmup,
                    warmup.options().orElse(warmingOptions),
                    clock,
                    warmedTenants == null ? List::of : warmedTenants,
                    cache::tenant,
                    warmed));
  }
}
