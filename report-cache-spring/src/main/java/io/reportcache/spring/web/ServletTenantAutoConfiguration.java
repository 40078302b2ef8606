package io.reportcache.spring.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Binds the tenant of each servlet request, if {@code report-cache.tenant.from} or a bean of type
 * {@link RequestTenantResolver} says where it is. Off with {@code
 * report-cache.tenant.enabled=false}, and with {@code report-cache.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(Filter.class)
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.tenant.enabled"},
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(TenantProperties.class)
public final class ServletTenantAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public ServletTenantAutoConfiguration() {}

  static final class OnTenantOfServletRequests extends OnTenantOfRequests {
    OnTenantOfServletRequests() {
      super(RequestTenantResolver.class);
    }
  }

  @Bean
  static UntoldTenants reportCacheUntoldTenants() {
    return new UntoldTenants();
  }

  @Configuration(proxyBeanMethods = false)
  @Conditional(OnTenantOfServletRequests.class)
  static class FilterConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "reportCacheTenantFilter")
    FilterRegistrationBean<Filter> reportCacheTenantFilter(
        TenantProperties properties,
        ApplicationContext context,
        ObjectProvider<RequestTenantResolver> resolvers,
        ObjectProvider<TenantDirectory> directory) {
      List<RequestTenantResolver> own = resolvers.orderedStream().toList();
      RequestTenants tenants =
          new ConfiguredSources(properties, context)
              .tenants(!own.isEmpty(), directory.getIfAvailable());
      FilterRegistrationBean<Filter> filter =
          new FilterRegistrationBean<>(new TenantFilter(tenants, own));
      filter.setName("reportCacheTenantFilter");
      filter.setOrder(
          new FilterOrder(properties.filterOrder(), properties.needsUser())
              .behind(
                  context
                      .getEnvironment()
                      .getProperty("spring.security.filter.order", Integer.class, -100)));
      filter.setDispatcherTypes(
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
      return filter;
    }
  }
}
