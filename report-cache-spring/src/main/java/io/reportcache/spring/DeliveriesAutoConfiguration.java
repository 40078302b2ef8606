package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.event.EventBus;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;

/**
 * {@link DurableEvents}, {@link TenantQueues} and their workers, over the store that {@code
 * report-cache.deliveries.store} names or a bean of type {@link DeliveryStore}; nothing without
 * either. Types, handlers and jobs are registered by beans of type {@link DurableEventsCustomizer}
 * and {@link TenantQueuesCustomizer}.
 *
 * <p>What is published goes into Spring's transaction of the publishing thread: stored with it, or
 * not at all. As soon as that has committed it acts on the {@link EventBus} inside the process too,
 * so that the reports are dropped that are {@code invalidatedBy} it, before the call that commits
 * returns. Payloads are written by a mapper of their own, whatever the application's is set to.
 *
 * <p>Workers start when the context has, and stop first. Every bean can be replaced by one of its
 * type.
 */
@AutoConfiguration(
    after = ReportCacheAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
      "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
      "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration"
    })
@ConditionalOnProperty(name = "report-cache.enabled", havingValue = "true", matchIfMissing = true)
@Import({ // in this order: each looks for what those before leave out
  DeliveryStoreConfiguration.class,
  ProcessedEventsConfiguration.class,
  PublishingSinksConfiguration.InTheDatabasesTransaction.class,
  PublishingSinksConfiguration.AfterTheCommit.class,
  PublishingSinksConfiguration.AtOnce.class,
  DeliveryFacesConfiguration.class
})
public final class DeliveriesAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public DeliveriesAutoConfiguration() {}
}
