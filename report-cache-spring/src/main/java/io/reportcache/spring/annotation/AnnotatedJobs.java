package io.reportcache.spring.annotation;

import io.reportcache.ReportCache;
import io.reportcache.spring.WarmedTenants;
import java.lang.reflect.Method;
import java.util.Map;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

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
    for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
      Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
      if (type != null && AnnotationUtils.isCandidateClass(type, WarmsReports.class)) {
        register(name, type);
      }
    }
  }

  private void register(String name, Class<?> type) {
    Map<Method, WarmsReports> found =
        MethodIntrospector.selectMethods(
            type,
            (MethodIntrospector.MetadataLookup<WarmsReports>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, WarmsReports.class));
    if (found.isEmpty()) {
      return;
    }
    if (!beans.isSingleton(name)) {
      throw new IllegalStateException(
          "bean '%s' has methods with @WarmsReports, but is no singleton, so it isn't known on which to call them; move them to a singleton"
              .formatted(name));
    }
    Object bean = beans.getBean(name);
    found.forEach(
        (method, annotation) ->
            reports
                .getObject()
                .warming()
                .register(
                    new MethodJob(
                        annotation,
                        bean,
                        AopUtils.selectInvocableMethod(method, bean.getClass()),
                        text -> String.valueOf(beans.resolveEmbeddedValue(text)),
                        tenants::getObject)));
  }
}
