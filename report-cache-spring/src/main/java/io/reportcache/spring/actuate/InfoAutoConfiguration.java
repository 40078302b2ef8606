package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.spring.AnnotatedCaches;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.spring.cache.SpringCacheManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * A part of Boot's info endpoint, {@code reportCache}. Off with {@code
 * management.info.reportcache.enabled=false}.
 */
@AutoConfiguration(after = ReportCacheAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnEnabledInfoContributor("reportcache")
@ConditionalOnBean(ReportCache.class)
public final class InfoAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public InfoAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  ReportCacheInfo reportCacheInfoContributor(
      ReportCache reports,
      ObjectProvider<SpringCacheManager> managers,
      ObjectProvider<AnnotatedCaches> annotated) {
    return new ReportCacheInfo(reports, new CachesView(reports, managers, annotated));
  }
}
