package io.reportcache.examples.quotes.tenant;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has Hibernate read and write the rows of the tenant whose reports are cached: each query is
 * completed by {@code tenant = ?}, and each new row gets the tenant. So there is one place that
 * says who the tenant is.
 */
final class HibernateTenant implements CurrentTenantIdentifierResolver<String> {

  /** No user's tenant, and so nobody's rows: what work without a tenant sees. */
  private static final String NOBODY = "-";

  @Override
  public String resolveCurrentTenantIdentifier() {
    return TenantContext.current().map(TenantId::value).orElse(NOBODY);
  }

  @Override
  public boolean validateExistingCurrentSessions() {
    return true;
  }

  @Configuration(proxyBeanMethods = false)
  static class Customizing {

    @Bean
    HibernatePropertiesCustomizer tenantOfHibernate() {
      return properties ->
          properties.put(
              MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new HibernateTenant());
    }
  }
}
