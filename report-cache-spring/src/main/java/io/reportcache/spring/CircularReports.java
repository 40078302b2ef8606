package io.reportcache.spring;

import io.reportcache.report.Report;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.MethodParameter;

/**
 * Lets a report be injected into the service that generates it. If a parameter of a method that
 * declares a report needs that report itself, the parameter is injected as if it were
 * {@code @Lazy}. Everything else is injected as usual.
 */
final class CircularReports extends ContextAnnotationAutowireCandidateResolver {

  private CircularReports() {}

  /** Leaves a context alone that resolves dependencies in a way of its own. */
  static BeanFactoryPostProcessor resolved() {
    return CircularReports::resolveIn;
  }

  private static void resolveIn(ConfigurableListableBeanFactory context) {
    if (context instanceof DefaultListableBeanFactory beans
        && beans.getAutowireCandidateResolver().getClass()
            == ContextAnnotationAutowireCandidateResolver.class) {
      beans.setAutowireCandidateResolver(new CircularReports());
    }
  }

  @Override
  public @Nullable Object getLazyResolutionProxyIfNecessary(
      DependencyDescriptor dependency, @Nullable String bean) {
    Object lazy = super.getLazyResolutionProxyIfNecessary(dependency, bean);
    if (lazy != null
        || !declaresReport(dependency.getMethodParameter())
        || !(getBeanFactory() instanceof DefaultListableBeanFactory beans)) {
      return lazy;
    }
    try {
      var unused = beans.doResolveDependency(dependency, bean, null, null);
      return null; // resolved again, which finds it now
    } catch (BeansException e) {
      if (isCircle(e) && canBeLazy(dependency.getDependencyType())) {
        return buildLazyResolutionProxy(dependency, bean);
      }
      throw e;
    }
  }

  private static boolean declaresReport(@Nullable MethodParameter parameter) {
    Method method = parameter == null ? null : parameter.getMethod();
    return method != null && Report.class.isAssignableFrom(method.getReturnType());
  }

  private static boolean isCircle(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BeanCurrentlyInCreationException) {
        return true;
      }
    }
    return false;
  }

  /** A final method would run on the stand-in itself, which has no fields. */
  private static boolean canBeLazy(Class<?> type) {
    if (type.isInterface() || Modifier.isFinal(type.getModifiers())) {
      return type.isInterface();
    }
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .noneMatch(method -> Modifier.isFinal(method.getModifiers()));
  }
}
