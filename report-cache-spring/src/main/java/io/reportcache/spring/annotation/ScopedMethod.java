package io.reportcache.spring.annotation;

import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.expression.Expression;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** For which tenant one method with {@link TenantScoped} does its work. Immutable. */
final class ScopedMethod {

  private static final boolean HAS_REACTOR =
      ClassUtils.isPresent("reactor.core.publisher.Mono", ScopedMethod.class.getClassLoader());

  private final MethodExpressions expressions;
  private final @Nullable Expression tenant;
  private final boolean central;

  private ScopedMethod(TenantScoped annotation, Method method, BeanFactory beans) {
    expressions = new MethodExpressions(method, "TenantScoped", beans);
    central = annotation.central();
    if (central && !annotation.value().isEmpty()) {
      throw new IllegalStateException(
          "%s has both a tenant and central; leave out one of them".formatted(expressions));
    }
    if (ReturnTypes.isReactive(method.getReturnType()) && !HAS_REACTOR) {
      throw new IllegalStateException(
          "%s needs Reactor on the class path to work for a tenant in a %s; add it, or return a value or a CompletableFuture"
              .formatted(expressions, method.getReturnType().getSimpleName()));
    }
    Interceptable.require(method, TenantScoped.class, true);
    tenant = annotation.value().isEmpty() ? null : expressions.readBeforeCall(annotation.value());
  }

  /**
   * Reads the annotation of a method, or of its class if the method is public; null without either.
   *
   * @throws IllegalStateException if something in it is wrong
   */
  static @Nullable ScopedMethod read(Method method, Class<?> targetClass, BeanFactory beans) {
    TenantScoped found = AnnotatedElementUtils.findMergedAnnotation(method, TenantScoped.class);
    if (found == null && isCoveredByClass(method, targetClass)) {
      found = AnnotatedElementUtils.findMergedAnnotation(targetClass, TenantScoped.class);
    }
    return found == null ? null : new ScopedMethod(found, method, beans);
  }

  /** What a base class has made final is not the concern of whoever annotated the class. */
  private static boolean isCoveredByClass(Method method, Class<?> targetClass) {
    int modifiers = method.getModifiers();
    return Modifier.isPublic(modifiers)
        && !Modifier.isStatic(modifiers)
        && !ReflectionUtils.isObjectMethod(method)
        && (!Modifier.isFinal(modifiers) || method.getDeclaringClass() == targetClass);
  }

  /** Tells whether the current tenant is the one. */
  boolean isOfCurrentTenant() {
    return tenant == null && !central;
  }

  /**
   * Returns the tenant of a call.
   *
   * @throws NoTenantException if there is none
   * @throws IllegalStateException if the expression fails, or yields something else
   */
  TenantId tenantOf(Object target, @Nullable Object[] arguments, TenantResolver tenants) {
    if (central) {
      return TenantId.CENTRAL;
    }
    if (tenant == null) {
      try {
        return tenants.resolve();
      } catch (NoTenantException e) {
        throw none(e);
      }
    }
    Object value = expressions.value(tenant, expressions.contextOf(target, arguments, null));
    if (value instanceof TenantId id) {
      return id;
    }
    if (value instanceof String id) {
      return TenantId.of(id);
    }
    String text = tenant.getExpressionString();
    if (value == null) {
      throw new NoTenantException(
          "'%s' of %s yields null, so there is no tenant to work for; name one"
              .formatted(text, expressions));
    }
    throw new IllegalStateException(
        "'%s' of %s must yield a String or a TenantId, was %s"
            .formatted(text, expressions, value.getClass().getName()));
  }

  /** Returns what a caller without a tenant gets. */
  NoTenantException none(@Nullable NoTenantException cause) {
    NoTenantException none =
        new NoTenantException(
            "%s needs a tenant, and there is none; bind one with TenantContext.run(id, work), or give the annotation an expression"
                .formatted(expressions));
    if (cause != null) {
      none.initCause(cause);
    }
    return none;
  }
}
