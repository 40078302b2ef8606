package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;

/** Adds deliveries to Spring's transaction, if there are transactions. */
class PublishingSinksConfiguration {

  private PublishingSinksConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(DeliveryStore.class)
  @ConditionalOnClass({TransactionSynchronization.class, DataSourceUtils.class})
  static class InTheDatabasesTransaction {

    @Bean
    @ConditionalOnMissingBean
    PublishingSinks reportCachePublishingSinks(DeliveryWorkers workers) {
      return store ->
          store instanceof JdbcDeliveryStore jdbc
              ? new SpringDeliverySink(jdbc, workers::wake)
              : HeldDeliverySink.of(store);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(DeliveryStore.class)
  @ConditionalOnClass(TransactionSynchronization.class)
  static class AfterTheCommit {

    @Bean
    @ConditionalOnMissingBean
    PublishingSinks reportCachePublishingSinks() {
      return HeldDeliverySink::of;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(DeliveryStore.class)
  static class AtOnce {

    @Bean
    @ConditionalOnMissingBean
    PublishingSinks reportCachePublishingSinks() {
      return store -> store;
    }
  }
}
