package io.reportcache.spring.annotation;

import io.reportcache.ReportCache;
import io.reportcache.spring.WarmedTenants;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Registers the methods with {@link WarmsReports} as jobs, when all beans are there. */
final class AnnotatedJobs implements SmartInitializingSingleton {

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<ReportCache> reports;
  private final ObjectProvider<WarmedTenants> tenants;

  AnnotatedJobs(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<ReportCache> reports,
      ObjectProvider<WarmedTenants> tenants) {
    this.beans = beans;
    this.reports = reports;
    this.tenants = tenants;
  }

  @Override
  public void afterSingletonsInstantiated() {
    AnnotatedBeans.forEach(
        beans,
        WarmsReports.class,
        (name, type, method, annotation) -> {
          Object bean = beans.getBean(name);
          MethodJob job =
              new MethodJob(
                  annotation,
                  bean,
                  AopUtils.selectInvocableMethod(method, bean.getClass()),
                  text -> String.valueOf(beans.resolveEmbeddedValue(text)),
                  tenants::getObject);
          try {
            reports.getObject().warming().register(job);
          } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalStateException("%s: %s".formatted(job, e.getMessage()), e);
          }
        });
  }
}
