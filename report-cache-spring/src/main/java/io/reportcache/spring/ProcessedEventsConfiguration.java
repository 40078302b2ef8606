package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The records of handled events, in the database of the one store that is there. No data source is
 * chosen here: where there are two, the store's is meant.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnSingleCandidate(JdbcDeliveryStore.class)
class ProcessedEventsConfiguration {

  @Bean
  @ConditionalOnMissingBean
  JdbcProcessedEvents reportCacheJdbcProcessedEvents(JdbcDeliveryStore store) {
    return JdbcProcessedEvents.of(store);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({TransactionSynchronization.class, DataSourceUtils.class})
  static class InTransactions {

    @Bean
    @ConditionalOnMissingBean
    SpringProcessedEvents reportCacheProcessedEvents(
        JdbcDeliveryStore store, JdbcProcessedEvents processed) {
      return new SpringProcessedEvents(store, processed);
    }
  }
}
