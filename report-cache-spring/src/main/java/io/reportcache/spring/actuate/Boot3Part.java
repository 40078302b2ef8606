package io.reportcache.spring.actuate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.util.ClassUtils;

/**
 * A bean of an interface of Boot 3. Its jars have the names of jars of Boot 4, but classes that
 * those haven't, so nothing can be compiled against both: the classes are found by their names.
 */
final class Boot3Part implements FactoryBean<Object> {

  private final Class<?> type;
  private final Supplier<?> maker;
  private @Nullable Object part;

  /** What a call of the interface's method does. */
  @FunctionalInterface
  interface Call<T> {
    @Nullable Object of(T source, Object[] arguments);
  }

  private Boot3Part(Class<?> type, Supplier<?> maker) {
    this.type = type;
    this.maker = maker;
  }

  /**
   * Returns a bean that Boot's own methods make when it is needed. The factory itself is made
   * early, since Spring asks it for the type, and so it must not need other beans: they would be
   * made before all that is to process them.
   */
  static FactoryBean<Object> made(Class<?> type, Supplier<?> maker) {
    return new Boot3Part(type, maker);
  }

  /** Returns an object of the interface whose methods all do the call. */
  @SuppressWarnings("ReferenceEquality") // of proxies, whose equals is defined here
  static <T> Object proxy(Class<?> type, T source, Call<T> call) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            Modifier.isAbstract(method.getModifiers())
                ? call.of(source, arguments == null ? new Object[0] : arguments)
                : switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> type.getSimpleName() + " of report-cache";
                  default -> call.of(source, arguments);
                });
  }

  static Class<?> type(String name) {
    return ClassUtils.resolveClassName(name, Boot3Part.class.getClassLoader());
  }

  static Method method(Class<?> type, String name, Class<?>... parameters) {
    return ClassUtils.getMethod(type, name, parameters);
  }

  static Object call(@Nullable Object target, Method method, Object... arguments) {
    try {
      return Objects.requireNonNull(method.invoke(target, arguments));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method + " of Spring Boot 3 failed", e);
    }
  }

  @Override
  public Class<?> getObjectType() {
    return type;
  }

  @Override
  public synchronized Object getObject() {
    Object there = part;
    if (there == null) {
      there = maker.get();
      part = there;
    }
    return there;
  }
}
