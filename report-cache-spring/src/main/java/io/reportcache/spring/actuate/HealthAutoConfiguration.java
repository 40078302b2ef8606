package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTier;
import io.reportcache.durable.store.StoreWatch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * The health of the parts, as {@code reportCache} in Boot's health endpoint. Off with {@code
 * management.health.reportcache.enabled=false}.
 */
@AutoConfiguration(
    after = {StoreWatchAutoConfiguration.class},
    afterName = "io.reportcache.spring.rabbitmq.RabbitMqAutoConfiguration")
@ConditionalOnBean(ReportCache.class)
@Conditional(OnReportCacheHealth.class)
@Import({HealthOfRabbitMq.class, HealthOnBoot4.class, HealthOnBoot3.class})
public final class HealthAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public HealthAutoConfiguration() {}

  @Bean
  HealthOfParts reportCacheHealthOfParts(
      ReportCache reports,
      ObjectProvider<StoreWatch> watches,
      ObjectProvider<SharedTier> tiers,
      ObjectProvider<FurtherPart> further) {
    return new HealthOfParts(
        reports,
        watches.getIfUnique(),
        tiers.stream().findAny().isPresent(),
        further.orderedStream().toList());
  }
}
