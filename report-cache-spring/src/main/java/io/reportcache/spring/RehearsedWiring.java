package io.reportcache.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** What Spring does with the configurations, properties and annotations of this library. */
final class RehearsedWiring {

  private static final List<Class<?>> CONFIGURATIONS =
      List.of(
          ReportCacheAutoConfiguration.class,
          PartsConfiguration.class,
          AdoptedPartsConfiguration.class,
          AfterCommitConfiguration.class,
          CacheManagerAutoConfiguration.class,
          DeliveryStoreConfiguration.class,
          DeliveryFacesConfiguration.class);

  /** Beans whose methods in the configurations name an interface. */
  private static final List<Class<?>> BEANS =
      List.of(
          SpringEventBus.class,
          SpringTransactions.class,
          RestartableWarmingScheduler.class,
          ConfiguredTenants.class,
          SpringReportCache.class);

  /** By name, since it lies above this package. */
  private static final String ANNOTATIONS =
      "io.reportcache.spring.annotation.ReportAnnotationsAutoConfiguration";

  private RehearsedWiring() {}

  /** Spring asks for the methods of each configuration, and of each bean. */
  static void methods() {
    CONFIGURATIONS.forEach(RehearsedWiring::askForBeans);
    askForBeans(ClassUtils.resolveClassName(ANNOTATIONS, RehearsedWiring.class.getClassLoader()));
    BEANS.forEach(RehearsedWiring::askForMembers);
  }

  private static void askForBeans(Class<?> configuration) {
    try {
      for (Method method : ReflectionUtils.getUniqueDeclaredMethods(configuration)) {
        if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
          askForMembers(method.getReturnType());
        }
      }
    } catch (LinkageError e) {
      // Of an optional library that the application does without.
    }
  }

  private static void askForMembers(Class<?> bean) {
    try {
      ReflectionUtils.doWithFields(bean, field -> {});
      ReflectionUtils.doWithMethods(bean, method -> {});
    } catch (LinkageError e) {
      // As above.
    }
  }

  static void properties() {
    Binder empty = new Binder(new MapConfigurationPropertySource(Map.of()));
    empty.bindOrCreate("report-cache", Bindable.of(ReportCacheProperties.class));
    empty.bindOrCreate("report-cache.deliveries", Bindable.of(DeliveriesProperties.class));
  }

  /** Has methods that a proxy can intercept. */
  static class Proxied {
    /** Returns what it is given. */
    String report(String name) {
      return name;
    }
  }

  /** Spring makes it of the first bean that has one of the annotations. */
  static void proxy() {
    ProxyFactory factory = new ProxyFactory(new Proxied());
    factory.setProxyTargetClass(true);
    factory.addAdvice((MethodInterceptor) MethodInvocation::proceed);
    var unused = factory.getProxy(RehearsedWiring.class.getClassLoader());
  }

  static void expression() {
    var unused = new SpelExpressionParser().parseExpression("#name");
  }
}
