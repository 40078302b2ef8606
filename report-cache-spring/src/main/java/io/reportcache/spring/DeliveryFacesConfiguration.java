package io.reportcache.spring;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.TenantQueuesBuilder;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryRunListener;
import io.reportcache.durable.worker.DeliveryRunObserver;
import io.reportcache.event.EventBus;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantResolver;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The beans that publish durable events and dispatch jobs, and those that run them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(DeliveryStore.class)
class DeliveryFacesConfiguration {

  @Bean
  @ConditionalOnMissingBean
  PayloadCodec reportCachePayloadCodec() {
    return JacksonCodecs.available();
  }

  @Bean
  @ConditionalOnMissingBean
  DurableEvents reportCacheDurableEvents(
      DeliveriesProperties properties,
      Environment environment,
      DeliveryStore store,
      PayloadCodec codec,
      PublishingSinks sinks,
      TenantResolver tenants,
      EventBus bus,
      ApplicationEventPublisher listeners,
      ObjectProvider<TraceParentSource> traces,
      ObjectProvider<DurableEventsCustomizer> customizers) {
    OnFirstUse<List<DurableEventsCustomizer>, DurableEvents> events =
        new OnFirstUse<>(
            () -> customizers.orderedStream().toList(),
            found -> {
              DurableEventsBuilder builder =
                  DurableEvents.builder(store, codec)
                      .producer(producer(properties, environment))
                      .maximumPayload(properties.maximumPayload())
                      .tenants(tenants)
                      .localBus(bus);
              traces.ifUnique(trace -> builder.traceParent(trace::traceParent));
              found.forEach(customizer -> customizer.customize(builder));
              return builder.sink(sinks.into(store)).build();
            });
    return new SpringDurableEvents(events, listeners);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(TenantQueuesCustomizer.class) // or it would park the jobs of others
  TenantQueues reportCacheTenantQueues(
      DeliveriesProperties properties,
      Environment environment,
      DeliveryStore store,
      PayloadCodec codec,
      PublishingSinks sinks,
      TenantResolver tenants,
      ObjectProvider<TraceParentSource> traces,
      ObjectProvider<TenantQueuesCustomizer> customizers) {
    return new SpringTenantQueues(
        new OnFirstUse<>(
            () -> customizers.orderedStream().toList(),
            found -> {
              TenantQueuesBuilder builder =
                  TenantQueues.builder(store, codec)
                      .producer(producer(properties, environment))
                      .maximumPayload(properties.maximumPayload())
                      .tenants(tenants);
              traces.ifUnique(trace -> builder.traceParent(trace::traceParent));
              found.forEach(customizer -> customizer.customize(builder));
              return builder.build().in(sinks.into(store));
            }));
  }

  private static String producer(DeliveriesProperties properties, Environment environment) {
    return properties.producer() != null
        ? properties.producer()
        : environment.getProperty("spring.application.name", "");
  }

  @Bean
  @ConditionalOnMissingBean
  DeliveryWorkers reportCacheDeliveryWorkers(
      DeliveriesProperties properties,
      ObjectProvider<DurableEvents> events,
      ObjectProvider<TenantQueues> queues,
      ObjectProvider<DeliveryRunListener> listeners,
      ObjectProvider<DeliveryRunObserver> observers) {
    return new DeliveryWorkers(properties.worker(), events, queues, listeners, observers);
  }

  @Bean
  WhatReachesNobody reportCacheWhatReachesNobody(
      DeliveriesProperties properties,
      ObjectProvider<DurableEvents> events,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<TenantCacheManager> caches) {
    return new WhatReachesNobody(properties, events, reports, caches);
  }

  @Bean
  DeliveryTablesCheck reportCacheDeliveryTablesCheck(ObjectProvider<JdbcDeliveryStore> stores) {
    return new DeliveryTablesCheck(stores);
  }
}
