package io.reportcache.spring.actuate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.util.ClassUtils;

/**
 * Makes the health contributor of Boot 3. Its classes are in a jar of the same name as one of Boot
 * 4, without them, so that nothing can be compiled against both; they are found by their names.
 */
final class Boot3HealthContributor implements FactoryBean<Object> {

  private static final String PACKAGE = "org.springframework.boot.actuate.health.";

  private final HealthOfParts health;

  Boot3HealthContributor(HealthOfParts health) {
    this.health = health;
  }

  @Override
  public Class<?> getObjectType() {
    return type("CompositeHealthContributor");
  }

  @Override
  public Object getObject() {
    Map<String, Object> indicators = new LinkedHashMap<>();
    health.parts().forEach((name, part) -> indicators.put(name, indicator(part)));
    return call(null, method("CompositeHealthContributor", "fromMap", Map.class), indicators);
  }

  private static Object indicator(Supplier<PartHealth> part) {
    Class<?> type = type("HealthIndicator");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "health" -> up(part.get().details());
              case "getHealth" -> up(isTrue(arguments[0]) ? part.get().details() : Map.of());
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "health indicator of report-cache";
            });
  }

  private static Object up(Map<String, Object> details) {
    Object builder = call(null, method("Health", "up"));
    Object detailed = call(builder, method("Health$Builder", "withDetails", Map.class), details);
    return call(detailed, method("Health$Builder", "build"));
  }

  private static boolean isTrue(Object value) {
    return Boolean.TRUE.equals(value);
  }

  private static Class<?> type(String name) {
    return ClassUtils.resolveClassName(
        PACKAGE + name, Boot3HealthContributor.class.getClassLoader());
  }

  private static Method method(String type, String name, Class<?>... parameters) {
    return ClassUtils.getMethod(type(type), name, parameters);
  }

  private static Object call(@Nullable Object target, Method method, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method + " of Spring Boot 3 failed", e);
    }
  }
}
