package io.reportcache.spring.actuate;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health contributor by the API of Boot 3. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
class HealthOnBoot3 {

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheHealthContributor")
  static Boot3HealthContributor reportCacheHealthContributor(HealthOfParts health) {
    return new Boot3HealthContributor(health);
  }
}
