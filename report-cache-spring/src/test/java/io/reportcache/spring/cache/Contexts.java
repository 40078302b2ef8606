package io.reportcache.spring.cache;

import io.reportcache.spring.CacheManagerAutoConfiguration;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** Contexts in which annotations are cached by the library. */
final class Contexts {

  private Contexts() {}

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}

  static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, CacheManagerAutoConfiguration.class));
  }

  static ApplicationContextRunner caching() {
    return runner().withUserConfiguration(Caching.class);
  }

  static ApplicationContextRunner withoutTenants() {
    return caching().withPropertyValues("report-cache.single-tenant=true");
  }
}
