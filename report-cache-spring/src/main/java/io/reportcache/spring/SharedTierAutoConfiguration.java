package io.reportcache.spring;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * What the nodes of the application share, if {@code report-cache.shared.tier} says where: values
 * and invalidations on Redis or in the application's database. Nothing is shared without it, since
 * a server may be there for other things. A bean of type {@link SharedTier} takes its place.
 *
 * <p>On SQL, what is invalidated in a Spring transaction on that database is part of it.
 */
@AutoConfiguration(
    before = ReportCacheAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
      "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
      "org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration"
    })
@ConditionalOnProperty(name = "report-cache.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(SharedProperties.class)
public final class SharedTierAutoConfiguration {

  private static final GuardedLog log = GuardedLog.of(SharedTierAutoConfiguration.class);

  /** Creates the configuration; for Spring to call. */
  public SharedTierAutoConfiguration() {}

  @Bean
  static SharableServers reportCacheSharableServers(
      SharedProperties properties, ObjectProvider<SharedTier> tiers) {
    return new SharableServers(properties, tiers);
  }

  private static SharedOptions options(SharedProperties properties, Environment environment) {
    return properties.options(environment.getProperty("spring.application.name", ""));
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "report-cache.shared.tier", havingValue = "redis")
  @ImportRuntimeHints(RedisAddressHints.class)
  static class OnRedis {

    @Bean
    @ConditionalOnMissingBean
    SharedTier reportCacheSharedTier(
        SharedProperties properties, ListableBeanFactory beans, Environment environment) {
      RedisAddress address = RedisAddress.of(beans, environment, SharedTier.class);
      log.info("Nodes share what report-cache keeps, and what is invalidated, on {}", address);
      return SharedRedis.tier(
          address, properties.redis().timeout(), options(properties, environment));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DataSource.class)
  @ConditionalOnProperty(name = "report-cache.shared.tier", havingValue = "sql")
  static class OnSql {

    @Bean
    @ConditionalOnMissingBean(SharedTier.class)
    JdbcTier reportCacheSharedTier(
        SharedProperties properties, ListableBeanFactory beans, Environment environment) {
      log.info("Nodes share what report-cache keeps, and what is invalidated, in the database");
      return new SharedSql(properties.sql(), beans).tier(options(properties, environment));
    }
  }
}
