package io.reportcache.spring.annotation;

import io.reportcache.cache.TenantCacheManager;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Answers calls of methods with {@link CachedReport} from the cache. */
final class CachingInterceptor implements MethodInterceptor {

  private final AnnotatedMethods<CachedMethod> methods;
  private final Supplier<TenantCacheManager> caches;
  private final Supplier<MethodReports> reports;

  CachingInterceptor(
      AnnotatedMethods<CachedMethod> methods,
      Supplier<TenantCacheManager> caches,
      Supplier<MethodReports> reports) {
    this.methods = methods;
    this.caches = caches;
    this.reports = reports;
  }

  /** Reads the annotation of a method; null if it has none. */
  static @Nullable CachedMethod read(
      Method method, ConfigurableBeanFactory beans, boolean byClass) {
    CachedReport found = AnnotatedElementUtils.findMergedAnnotation(method, CachedReport.class);
    if (found == null) {
      return null;
    }
    Interceptable.require(method, CachedReport.class, byClass);
    return new CachedMethod(found, method, beans);
  }

  @Override
  public @Nullable Object invoke(MethodInvocation call) throws Throwable {
    Object target = Objects.requireNonNull(call.getThis());
    CachedMethod method =
        Objects.requireNonNull(methods.of(call.getMethod(), AopUtils.getTargetClass(target)));
    return method.answer(
        target,
        call.getArguments(),
        caches.get(),
        reports.get().inForce(method),
        () -> proceed(((ProxyMethodInvocation) call).invocableClone())); // may come later, or again
  }

  private static @Nullable Object proceed(MethodInvocation call) throws Exception {
    try {
      return call.proceed();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) { // declared by the interface of interceptors alone
      throw new IllegalStateException(e);
    }
  }
}
