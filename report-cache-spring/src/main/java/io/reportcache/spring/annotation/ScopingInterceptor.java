package io.reportcache.spring.annotation;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.tenant.TenantScope;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Binds the tenant that the annotation of a method names, while the method runs. */
final class ScopingInterceptor implements MethodInterceptor {

  private final AnnotatedMethods<ScopedMethod> methods;
  private final Supplier<TenantResolver> tenants;

  ScopingInterceptor(AnnotatedMethods<ScopedMethod> methods, Supplier<TenantResolver> tenants) {
    this.methods = methods;
    this.tenants = tenants;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation call) throws Throwable {
    Object target = Objects.requireNonNull(call.getThis());
    ScopedMethod method =
        Objects.requireNonNull(methods.of(call.getMethod(), AopUtils.getTargetClass(target)));
    Class<?> returned = call.getMethod().getReturnType();
    if (ReturnTypes.isReactive(returned) && !CompletionStage.class.isAssignableFrom(returned)) {
      return new ScopedPublisher(method, target, call, tenants.get()).get();
    }
    TenantId tenant = method.tenantOf(target, call.getArguments(), tenants.get());
    try (TenantScope scope = TenantContext.open(tenant)) { // T3
      return call.proceed();
    }
  }
}
