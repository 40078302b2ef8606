package io.reportcache.spring.annotation;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.springframework.core.ReactiveAdapterRegistry;

/** Refuses methods whose result comes in a way that an annotation can't wait for. */
final class ReturnTypes {

  private ReturnTypes() {}

  /**
   * Refuses a method that returns a reactive type, or a future that can't tell of its end.
   *
   * @throws IllegalStateException if it does
   */
  static void refuseReactive(Method method, String annotation) {
    Class<?> type = method.getReturnType();
    if (CompletionStage.class.isAssignableFrom(type)) {
      return;
    }
    if (isReactive(type) || Future.class.isAssignableFrom(type)) {
      throw new IllegalStateException(
          "@%s on %s.%s can't wait for a %s; return a CompletableFuture, or call TenantCacheManager in the pipeline"
              .formatted(
                  annotation,
                  method.getDeclaringClass().getName(),
                  method.getName(),
                  type.getName()));
    }
  }

  /**
   * Refuses a method whose result can't be kept as a value.
   *
   * @throws IllegalStateException if it returns nothing, a future or a reactive type
   */
  static void refuseNoValue(Method method, String annotation) {
    Class<?> type = method.getReturnType();
    if (type == void.class
        || type == Void.class
        || CompletionStage.class.isAssignableFrom(type)
        || Future.class.isAssignableFrom(type)
        || isReactive(type)) {
      throw new IllegalStateException(
          "@%s on %s.%s can't keep a %s; let the method return the value itself"
              .formatted(
                  annotation,
                  method.getDeclaringClass().getName(),
                  method.getName(),
                  type.getName()));
    }
  }

  /** Tells whether the work is done when somebody subscribes. */
  static boolean isReactive(Class<?> type) {
    return type.getName().equals("org.reactivestreams.Publisher")
        || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
  }
}
