package io.reportcache.spring.annotation;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that have an annotation, with what was read of it. It is read when a proxy is made,
 * so that what is wrong with it stops the application's start.
 *
 * @param <D> what is read
 */
final class AnnotatedMethods<D> extends StaticMethodMatcherPointcut {

  private record Read<D>(@Nullable D declaration) {}

  private final Map<MethodClassKey, Read<D>> known = new ConcurrentHashMap<>();
  private final boolean byClass;
  private final BiFunction<Method, Class<?>, @Nullable D> reader;

  AnnotatedMethods(AnnotatedTypes types, boolean byClass, Function<Method, @Nullable D> reader) {
    this(types, byClass, (method, targetClass) -> reader.apply(method));
  }

  /**
   * Makes it.
   *
   * @param byClass whether proxies extend the class of a bean, which must not be final then
   * @param reader reads the annotation of a method; null if it has none
   */
  AnnotatedMethods(
      AnnotatedTypes types, boolean byClass, BiFunction<Method, Class<?>, @Nullable D> reader) {
    this.byClass = byClass;
    this.reader = reader;
    setClassFilter(type -> types.contain(type) && readAll(type));
  }

  /** Spring stops at the first method that matches, and would ask for the others when called. */
  private boolean readAll(Class<?> targetClass) {
    for (Method method : ReflectionUtils.getAllDeclaredMethods(targetClass)) {
      var unused = of(method, targetClass);
    }
    return true;
  }

  @Override
  public boolean matches(Method method, Class<?> targetClass) {
    return of(method, targetClass) != null;
  }

  /** Returns what was read of the annotation of the method; null if it has none. */
  @Nullable D of(Method method, Class<?> targetClass) {
    MethodClassKey key = new MethodClassKey(method, targetClass);
    Read<D> read = known.get(key);
    if (read == null) {
      Method specific =
          BridgeMethodResolver.findBridgedMethod(
              AopUtils.getMostSpecificMethod(method, targetClass));
      read = new Read<>(specific.isSynthetic() ? null : reader.apply(specific, targetClass));
      if (byClass && read.declaration != null) {
        Interceptable.requireOpen(targetClass, specific);
      }
      known.put(key, read);
    }
    return read.declaration;
  }
}
