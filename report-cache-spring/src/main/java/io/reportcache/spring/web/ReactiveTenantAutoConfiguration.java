package io.reportcache.spring.web;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * Puts the tenant of each WebFlux request into Reactor's context, if {@code
 * report-cache.tenant.from} or a bean of type {@link ExchangeTenantResolver} says where it is. Off
 * with {@code report-cache.tenant.enabled=false}, and with {@code report-cache.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({WebFilter.class, Mono.class})
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.tenant.enabled"},
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(TenantProperties.class)
public final class ReactiveTenantAutoConfiguration {

  /** The order that Spring Security's filter has, and doesn't let be changed. */
  private static final int SECURITY = -100;

  /** Creates the configuration; for Spring to call. */
  public ReactiveTenantAutoConfiguration() {}

  static final class OnTenantOfExchanges extends OnTenantOfRequests {
    OnTenantOfExchanges() {
      super(ExchangeTenantResolver.class);
    }
  }

  @Bean
  static UntoldTenants reportCacheUntoldTenants() {
    return new UntoldTenants();
  }

  @Configuration(proxyBeanMethods = false)
  @Conditional(OnTenantOfExchanges.class)
  static class WebFilterConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "reportCacheTenantFilter")
    WebFilter reportCacheTenantFilter(
        TenantProperties properties,
        ApplicationContext context,
        ObjectProvider<ExchangeTenantResolver> resolvers,
        ObjectProvider<TenantDirectory> directory) {
      List<ExchangeTenantResolver> own = resolvers.orderedStream().toList();
      RequestTenants tenants =
          new ConfiguredSources(properties, context)
              .tenants(!own.isEmpty(), directory.getIfAvailable());
      PropagationNotice.tell(context);
      return new TenantWebFilter(
          tenants,
          own,
          new FilterOrder(properties.filterOrder(), properties.needsUser()).behind(SECURITY));
    }
  }
}
