package io.reportcache.spring;

import io.reportcache.event.EventBus;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionSynchronization;

/** Makes events and caches wait for the commit, if Spring's transactions are on the class path. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(TransactionSynchronization.class)
class AfterCommitConfiguration {

  @Bean
  static BegunTransactions reportCacheBegunTransactions(ListableBeanFactory beans) {
    return new BegunTransactions(beans);
  }

  @Bean
  @ConditionalOnMissingBean
  Transactions reportCacheTransactions() {
    return new SpringTransactions();
  }

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheEventBridge")
  DomainEventBridge reportCacheEventBridge(
      EventBus events, TenantResolver tenants, DurableRoute durable) {
    return new DomainEventBridge(events, tenants, durable, AfterCommit::execute);
  }
}
