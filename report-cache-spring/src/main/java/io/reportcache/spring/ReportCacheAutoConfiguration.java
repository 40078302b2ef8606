package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.event.EventBus;
import io.reportcache.tenant.TenantResolver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * A {@link ReportCache} of all beans of type {@code Report}, {@code InvalidationRules} and {@code
 * WarmingJob}, set by the properties {@code report-cache.*}. Off with {@code
 * report-cache.enabled=false}.
 *
 * <p>A bean of the application takes the place of the one of its type here: {@code TenantResolver},
 * {@code TenantCacheManager}, {@code Transactions}, {@code EventBus}, {@code WarmingScheduler},
 * {@link WarmedTenants} and {@code ReportCache}. A {@code ReportCache} of the application is taken
 * as it is built; of the beans and properties above it gets none. {@link ReportCacheCustomizer}
 * changes the builder.
 *
 * <p>A {@code DomainEvent} that is published with Spring's {@code ApplicationEventPublisher}
 * reaches the bus once the transaction of the publishing thread has committed, before the call that
 * commits returns; at once if there is none; never if it is rolled back, or the savepoint before
 * it. Its tenant is the one that it names or, at the time of publication, the {@code
 * TenantResolver} says; without one {@code publishEvent} throws {@code NoTenantException}. Nothing
 * else that goes wrong reaches the publisher. What is published on the bus itself is handed over at
 * once.
 *
 * <p>What is invalidated or put in a transaction, by a call or by a rule on an event of the bus,
 * takes effect in the cache when it has committed, and not at all if it is rolled back; see {@code
 * TenantCacheManagerBuilder.transactions}. Read-only transactions read the cache like everybody
 * else.
 *
 * <p>Reactive transactions, which belong to no thread, are not seen: what is published, invalidated
 * or put in one acts at once.
 *
 * <p>Warming begins when the context has started and ends first when it stops. Its clock is the
 * context's {@code TaskScheduler}, if it has one, or else a thread of its own; the jobs run on
 * threads of their own in any case.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "report-cache.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties({ReportCacheProperties.class, DeliveriesProperties.class})
@Import({ // in this order: the second fills what the first leaves out
  PartsConfiguration.class,
  AdoptedPartsConfiguration.class,
  AfterCommitConfiguration.class
})
public final class ReportCacheAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public ReportCacheAutoConfiguration() {}

  @Bean
  static BeanFactoryPostProcessor reportCacheUnknownProperties(Environment environment) {
    return new UnknownProperties(environment);
  }

  @Bean
  @ConditionalOnMissingBean
  TenantResolver reportCacheTenantResolver(ReportCacheProperties properties) {
    return properties.singleTenant() ? TenantResolver.boundOrCentral() : new BoundTenant();
  }

  @Bean
  @ConditionalOnMissingBean
  DurableRoute reportCacheDurableRoute(ObjectProvider<DurableEvents> events) {
    return new DurableRoute(events);
  }

  @Bean
  static DurableEventsOfChild reportCacheDurableEventsOfChild() {
    return new DurableEventsOfChild();
  }

  @Bean
  UnheardCustomizers reportCacheUnheardCustomizers(
      ConfigurableListableBeanFactory beans, Environment environment) {
    return new UnheardCustomizers(beans, environment);
  }

  /** Without Spring's transactions on the class path. */
  @Bean
  @ConditionalOnMissingBean(name = "reportCacheEventBridge")
  DomainEventBridge reportCacheEventBridge(
      EventBus events, TenantResolver tenants, DurableRoute durable) {
    return new DomainEventBridge(events, tenants, durable, Runnable::run);
  }

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheEventDrain")
  EventDrain reportCacheEventDrain(EventBus events) {
    return new EventDrain(events);
  }

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheWarmingLifecycle")
  WarmingLifecycle reportCacheWarmingLifecycle(
      ReportCache reports, ReportCacheProperties properties) {
    return new WarmingLifecycle(reports, properties.scheduler().enabled());
  }
}
