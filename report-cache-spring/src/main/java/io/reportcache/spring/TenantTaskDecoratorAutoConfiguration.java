package io.reportcache.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.task.TaskDecorator;

/**
 * Has tasks on the executors of Spring Boot run for the tenant that handed them over, unless there
 * is another {@code TaskDecorator}. Comes last, because Boot 3 applies no decorator at all if there
 * are two.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnProperty(name = "report-cache.enabled", havingValue = "true", matchIfMissing = true)
public final class TenantTaskDecoratorAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public TenantTaskDecoratorAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(TaskDecorator.class)
  TenantTaskDecorator reportCacheTenantTaskDecorator() {
    return new TenantTaskDecorator();
  }
}
