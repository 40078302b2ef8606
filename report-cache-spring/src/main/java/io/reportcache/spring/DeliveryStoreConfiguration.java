package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.log.GuardedLog;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/** The store of durable events and jobs, if the application has configured one. */
@Configuration(proxyBeanMethods = false)
class DeliveryStoreConfiguration {

  private static final GuardedLog log = GuardedLog.of(DeliveryStoreConfiguration.class);

  @Bean
  @ConditionalOnMissingBean(DeliveryStore.class)
  @ConditionalOnProperty(name = "report-cache.deliveries.store", havingValue = "memory")
  MemoryDeliveryStore reportCacheDeliveryStore() {
    return new MemoryDeliveryStore();
  }

  @Bean
  @ConditionalOnMissingBean(DeliveryStore.class)
  @ConditionalOnProperty(name = "report-cache.deliveries.store", havingValue = "jdbc")
  JdbcDeliveryStore reportCacheJdbcDeliveryStore(
      DeliveriesProperties properties,
      ObjectProvider<DataSource> dataSources,
      ListableBeanFactory beans) {
    DataSource dataSource = dataSources.getIfUnique();
    if (dataSource == null) {
      throw new IllegalStateException(
          "report-cache.deliveries.store=jdbc needs one bean of type DataSource, or a primary one; there are %d: mark one @Primary, or define a bean of type JdbcDeliveryStore"
              .formatted(dataSources.stream().count()));
    }
    JdbcDeliveryStore store =
        withNotifications(
            withTables(
                JdbcDeliveryStore.of(
                    RoutedDataSources.ofOneDatabase(
                        dataSource, "report-cache.deliveries.store=jdbc")),
                properties),
            properties.notifications(),
            beans);
    return properties.createTables() ? store.createTables() : store;
  }

  /** Only if the property says so: what is published isn't part of a database transaction there. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "report-cache.deliveries.store", havingValue = "redis")
  @ImportRuntimeHints(RedisAddressHints.class)
  static class OnRedis {

    @Bean
    @ConditionalOnMissingBean(DeliveryStore.class)
    RedisDeliveryStore reportCacheRedisDeliveryStore(
        DeliveriesProperties properties, ListableBeanFactory beans, Environment environment) {
      RedisAddress address = RedisAddress.of(beans, environment, DeliveryStore.class);
      RedisDeliveryStore store = SharedRedis.deliveries(address, properties.redis());
      log.info("Durable events and jobs are stored on {}", address);
      return store;
    }
  }

  private static JdbcDeliveryStore withTables(
      JdbcDeliveryStore store, DeliveriesProperties properties) {
    try {
      return store.withTablePrefix(properties.tablePrefix());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "report-cache.deliveries.table-prefix: "
              + e.getMessage()
              + "; leave it out for the default of report_cache_",
          e);
    }
  }

  private static JdbcDeliveryStore withNotifications(
      JdbcDeliveryStore store,
      DeliveriesProperties.Notifications notifications,
      ListableBeanFactory beans) {
    String name = notifications.dataSource();
    if (!notifications.enabled()) {
      return store.withoutNotifications();
    }
    if (name == null) {
      return store;
    }
    if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
      throw new IllegalArgumentException(
          "report-cache.deliveries.notifications.data-source must be the name of a bean of type DataSource, was '%s'; those are %s"
              .formatted(
                  name,
                  List.of(
                      BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                          beans, DataSource.class))));
    }
    DataSource listening = beans.getBean(name, DataSource.class);
    String setting = "report-cache.deliveries.notifications.data-source=" + name;
    try {
      return store.withNotificationsFrom(RoutedDataSources.ofOneDatabase(listening, setting));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage());
    }
  }
}
