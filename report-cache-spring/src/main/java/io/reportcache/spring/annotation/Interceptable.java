package io.reportcache.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Refuses annotations on methods that no proxy can intercept, where they would do nothing. */
final class Interceptable {

  private Interceptable() {}

  /**
   * Refuses a method that is private or static or, if proxies extend classes, final.
   *
   * @throws IllegalStateException if it is such a method
   */
  static void require(Method method, Class<? extends Annotation> annotation, boolean byClass) {
    String reason = reasonAgainst(method, byClass);
    if (reason != null) {
      throw new IllegalStateException(
          "@%s on %s.%s would do nothing, since %s; change that, or move the annotation to a method that calls it"
              .formatted(
                  annotation.getSimpleName(),
                  method.getDeclaringClass().getName(),
                  method.getName(),
                  reason));
    }
  }

  /**
   * Refuses a class that no proxy can extend.
   *
   * @throws IllegalStateException if it is such a class
   */
  static void requireOpen(Class<?> type, Method annotated) {
    if (Modifier.isFinal(type.getModifiers())
        && !Proxy.isProxyClass(type) // which Spring stands in for by its interfaces
        && !ClassUtils.isLambdaClass(type)) {
      throw new IllegalStateException(
          "the annotation of %s.%s would do nothing, since %s is final, and no proxy can extend it; make it open (for Kotlin there is the compiler's plugin kotlin-spring), or set spring.aop.proxy-target-class=false if the method is one of an interface"
              .formatted(
                  annotated.getDeclaringClass().getName(), annotated.getName(), type.getName()));
    }
  }

  private static @Nullable String reasonAgainst(Method method, boolean byClass) {
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers)) {
      return "the method is private, and no proxy can intercept it";
    }
    if (Modifier.isStatic(modifiers)) {
      return "the method is static, and no proxy can intercept it";
    }
    return byClass && Modifier.isFinal(modifiers)
        ? "the method is final, and a proxy that extends the class can't intercept it"
        : null;
  }
}
