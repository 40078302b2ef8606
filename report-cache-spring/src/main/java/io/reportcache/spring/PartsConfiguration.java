package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.ReportCacheBuilder;
import io.reportcache.cache.LoadObserver;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.cache.Weigher;
import io.reportcache.durable.cluster.DurableCluster;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.schedule.Timer;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import io.reportcache.warming.WarmingSchedulerBuilder;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.TaskScheduler;

/**
 * The report cache and its parts. The parts are beans of their own and depend on no report, so that
 * services that generate reports can use them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(ReportCache.class)
class PartsConfiguration {

  private static final GuardedLog log = GuardedLog.of(ReportCacheAutoConfiguration.class);

  @Bean
  static BeanFactoryPostProcessor reportCacheCircularReports() {
    return CircularReports.resolved();
  }

  @Bean
  @ConditionalOnMissingBean
  TenantCacheManager reportCacheTenantCacheManager(
      ReportCacheProperties properties,
      TenantResolver tenants,
      ObjectProvider<Weigher> weigher,
      ObjectProvider<LoadObserver> observers,
      ObjectProvider<SharedTier> shared,
      ObjectProvider<Transactions> transactions) {
    TenantCacheManagerBuilder builder =
        TenantCacheManager.builder()
            .maximumSize(properties.maximumSize())
            .tenantShare(properties.tenantShare())
            .evictionPolicy(properties.evictionPolicy())
            .loadTimeout(properties.loadTimeout())
            .loadLimits(properties.loadLimits().limits())
            .tenants(tenants);
    properties.sharesByTenant().forEach(builder::tenantShare);
    if (properties.mutationCheckEvery() > 0) {
      builder.mutationCheckEvery(properties.mutationCheckEvery());
    }
    if (properties.node() != null) {
      builder.node(properties.node());
    }
    observers.ifUnique(builder::loadObserver);
    if (shared.stream().findAny().isPresent()) {
      builder.shared(shared.getObject()); // refuses several, of which none is primary
    }
    limitWeight(builder, properties.maximumWeight(), weigher.getIfUnique());
    if (properties.transactionAware()) {
      transactions.ifAvailable(builder::transactions);
    }
    return builder.build();
  }

  private static void limitWeight(
      TenantCacheManagerBuilder builder, @Nullable Long maximum, @Nullable Weigher weigher) {
    if (maximum == null) {
      if (weigher != null) {
        log.warn(
            "There is a bean of type Weigher, but report-cache.maximum-weight isn't set, so nothing"
                + " is weighed; set it, or leave the bean out");
      }
      return;
    }
    if (weigher == null) {
      throw new IllegalArgumentException(
          "report-cache.maximum-weight is %d, but there is no single bean of type Weigher that tells what a value weighs; declare one (or mark one of several as primary), or leave the property out"
              .formatted(maximum));
    }
    builder.maximumWeight(maximum, weigher);
  }

  @Bean
  @ConditionalOnMissingBean
  EventBus reportCacheEventBus(
      ReportCacheProperties properties,
      TenantResolver tenants,
      ObjectProvider<Transactions> transactions,
      DurableRoute durable) {
    return new SpringEventBus(
        EventBus.inMemory(tenants, InstantSource.system()),
        tenants,
        durable,
        properties.transactionAware()
            ? goWith(transactions.getIfAvailable(() -> () -> null))
            : () -> false);
  }

  private static BooleanSupplier goWith(Transactions transactions) {
    return () -> transactions.current() != null;
  }

  @Bean
  @ConditionalOnMissingBean
  WarmingScheduler reportCacheWarmingScheduler(
      ReportCacheProperties properties,
      DeliveriesProperties deliveries,
      ObjectProvider<DeliveryStore> stores,
      ObjectProvider<TaskScheduler> schedulers,
      @Qualifier("taskScheduler") ObjectProvider<TaskScheduler> defaultScheduler) {
    Optional<Timer> timer =
        Optional.ofNullable(schedulers.getIfUnique())
            .or(() -> Optional.ofNullable(defaultScheduler.getIfUnique()))
            .map(TaskSchedulerTimer::new);
    WarmingSchedulerBuilder options =
        WarmingScheduler.builder().concurrency(properties.scheduler().concurrency());
    timer.ifPresent(options::timer);
    stores.ifUnique(
        store -> options.oncePerCluster(DurableCluster.on(store, deliveries.worker()::applyTo)));
    return new RestartableWarmingScheduler(options::build);
  }

  @Bean
  @ConditionalOnMissingBean
  WarmedTenants reportCacheWarmedTenants(ReportCacheProperties properties) {
    return new ConfiguredTenants(properties.warmTenantIds());
  }

  @Bean
  ReportCache reportCache(
      ReportCacheProperties properties,
      Environment environment,
      ConfigurableListableBeanFactory context,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<ReportSource> sources,
      ObjectProvider<InvalidationRules> rules,
      ObjectProvider<WarmingJob> jobs,
      ObjectProvider<ReportCacheCustomizer> customizers,
      ObjectProvider<SpringCacheManager> managers) {
    ReportOptions.NAMED.requireBound(properties.reports().keySet(), Binder.get(environment));
    ConfiguredReports configured = new ConfiguredReports(properties.reports());
    ReportCacheBeans beans =
        new ReportCacheBeans(context, reports, sources, rules, jobs, customizers);
    return new SpringReportCache(
        new OnFirstUse<>(beans::find, found -> build(properties, configured, found)), managers);
  }

  private static ReportCache build(
      ReportCacheProperties properties, ConfiguredReports reports, ReportCacheBeans.Found beans) {
    ReportCacheBuilder builder =
        ReportCache.builder()
            .tenants(beans.tenants())
            .caches(beans.caches())
            .events(beans.events())
            .warming(beans.warming())
            .warmTenants(beans.warmedTenants()::tenants)
            .warmingOptions(properties.warming().options())
            .cleanUp(properties.cleanUp().schedule());
    reports.applyTo(beans.reports()).forEach(builder::report);
    beans.rules().forEach(builder::rules);
    beans.jobs().forEach(builder::job);
    beans.customizers().forEach(customizer -> customizer.customize(builder));
    ReportCache built = builder.build();
    warnOfWarmingInVain(properties, beans.warmedTenants(), built);
    return built;
  }

  private static void warnOfWarmingInVain(
      ReportCacheProperties properties, WarmedTenants tenants, ReportCache reports) {
    if (!(tenants instanceof ConfiguredTenants configured)) {
      if (!properties.warmTenants().isEmpty()) {
        log.warn(
            "report-cache.warm-tenants={} has no effect beside a bean of type WarmedTenants; remove"
                + " one of the two",
            properties.warmTenants());
      }
      return;
    }
    if (!configured.tenants().isEmpty()) {
      return;
    }
    List<String> warmed =
        reports.catalogue().stream()
            .filter(report -> report.warmed().isPresent())
            .map(ReportDescription::name)
            .toList();
    if (!warmed.isEmpty()) {
      log.warn(
          "Reports {} are to be warmed, but for no tenant; set report-cache.warm-tenants, or define"
              + " a bean of type WarmedTenants",
          warmed);
    }
  }
}
