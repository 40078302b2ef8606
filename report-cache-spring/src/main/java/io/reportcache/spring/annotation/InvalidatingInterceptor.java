package io.reportcache.spring.annotation;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Invalidates what the annotations of a method name, after a call that has succeeded. */
final class InvalidatingInterceptor implements MethodInterceptor {

  private final AnnotatedMethods<List<Invalidation>> methods;
  private final Supplier<TenantCacheManager> caches;
  private final Supplier<TenantResolver> tenants;

  InvalidatingInterceptor(
      AnnotatedMethods<List<Invalidation>> methods,
      Supplier<TenantCacheManager> caches,
      Supplier<TenantResolver> tenants) {
    this.methods = methods;
    this.caches = caches;
    this.tenants = tenants;
  }

  /** Reads the annotations of a method; null if it has none. */
  static @Nullable List<Invalidation> read(Method method, BeanFactory beans, boolean byClass) {
    var found =
        AnnotatedElementUtils.findMergedRepeatableAnnotations(method, InvalidatesReports.class);
    if (found.isEmpty()) {
      return null;
    }
    Interceptable.require(method, InvalidatesReports.class, byClass);
    ReturnTypes.refuseReactive(method, "InvalidatesReports");
    return found.stream().map(each -> new Invalidation(each, method, beans)).toList();
  }

  @Override
  public @Nullable Object invoke(MethodInvocation call) throws Throwable {
    Object target = Objects.requireNonNull(call.getThis());
    List<Invalidation> all =
        Objects.requireNonNull(methods.of(call.getMethod(), AopUtils.getTargetClass(target)));
    // A stage may complete on a thread to which no tenant is bound.
    TenantId current =
        CompletionStage.class.isAssignableFrom(call.getMethod().getReturnType())
                && all.stream().anyMatch(Invalidation::isOfCurrentTenant)
            ? tenants.get().resolve()
            : null;
    Object result = call.proceed();
    if (result instanceof CompletionStage<?> stage) {
      return stage.whenComplete(
          (value, failure) -> {
            if (failure == null) {
              after(all, target, call.getArguments(), value, current);
            }
          });
    }
    after(all, target, call.getArguments(), result, null);
    return result;
  }

  private void after(
      List<Invalidation> all,
      Object target,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable TenantId current) {
    RuntimeException failure = null;
    for (Invalidation each : all) {
      try {
        each.after(target, arguments, result, caches.get(), current);
      } catch (RuntimeException e) { // D4: the change may be there already, so the rest is dropped
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
