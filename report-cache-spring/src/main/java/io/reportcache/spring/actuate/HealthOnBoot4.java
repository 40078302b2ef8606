package io.reportcache.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health contributor by the API of Boot 4. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
class HealthOnBoot4 {

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheHealthContributor")
  CompositeHealthContributor reportCacheHealthContributor(HealthOfParts health) {
    Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
    health.parts().forEach((name, part) -> indicators.put(name, indicator(part)));
    return CompositeHealthContributor.fromMap(indicators);
  }

  private static HealthIndicator indicator(Supplier<PartHealth> part) {
    return () -> Health.up().withDetails(part.get().details()).build();
  }
}
