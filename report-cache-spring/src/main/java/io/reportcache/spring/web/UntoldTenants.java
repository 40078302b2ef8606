package io.reportcache.spring.web;

import io.reportcache.ReportCache;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantResolver;
import java.util.List;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns at the start of a web application that has reports, if nothing says where the tenant of a
 * request is: the first request that reads one would fail.
 */
final class UntoldTenants implements ApplicationListener<ContextRefreshedEvent> {

  private static final GuardedLog log = GuardedLog.of(RequestTenants.class);

  /** Made by the auto-configuration; it knows tenants that are bound. */
  private static final String DEFAULT = "reportCacheTenantResolver";

  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    ApplicationContext context = event.getApplicationContext();
    ReportCache reports = context.getBeanProvider(ReportCache.class).getIfUnique();
    if (reports != null && isUntold(context) && !reports.catalogue().isEmpty()) {
      log.warn(
          "Nothing says which tenant a web request is of, so requests that read reports fail, unless"
              + " code of the application binds a tenant; set report-cache.tenant.from, or"
              + " report-cache.single-tenant=true if there are no tenants, or"
              + " report-cache.tenant.enabled=false if your code does bind them");
    }
  }

  private static boolean isUntold(ApplicationContext context) {
    return !context.containsBean("reportCacheTenantFilter")
        && !context.getEnvironment().getProperty("report-cache.single-tenant", Boolean.class, false)
        && List.of(context.getBeanNamesForType(TenantResolver.class, true, false))
            .equals(List.of(DEFAULT));
  }
}
