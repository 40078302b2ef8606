package io.reportcache.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** The health contributor by the API of Boot 3. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
class HealthOnBoot3 {

  private static final String PACKAGE = "org.springframework.boot.actuate.health.";

  @Bean
  @ConditionalOnMissingBean(name = "reportCacheHealthContributor")
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static FactoryBean<Object> reportCacheHealthContributor(ObjectProvider<HealthOfParts> health) {
    return Boot3Part.made(
        Boot3Part.type(PACKAGE + "CompositeHealthContributor"),
        () -> composite(health.getObject()));
  }

  private static Object composite(HealthOfParts health) {
    Class<?> indicator = Boot3Part.type(PACKAGE + "HealthIndicator");
    Map<String, Object> indicators = new LinkedHashMap<>();
    health
        .parts()
        .forEach(
            (name, part) ->
                indicators.put(
                    name,
                    Boot3Part.proxy(
                        indicator,
                        part,
                        (from, arguments) ->
                            up(isToldAll(arguments) ? from.get().details() : Map.of()))));
    Class<?> composite = Boot3Part.type(PACKAGE + "CompositeHealthContributor");
    return Boot3Part.call(null, Boot3Part.method(composite, "fromMap", Map.class), indicators);
  }

  /** Of getHealth(boolean includeDetails); health() has no arguments. */
  private static boolean isToldAll(Object[] arguments) {
    return arguments.length == 0 || Boolean.TRUE.equals(arguments[0]);
  }

  private static Object up(Map<String, Object> details) {
    Class<?> type = Boot3Part.type(PACKAGE + "Health$Builder");
    Object builder =
        Boot3Part.call(null, Boot3Part.method(Boot3Part.type(PACKAGE + "Health"), "up"));
    Object told =
        Boot3Part.call(builder, Boot3Part.method(type, "withDetails", Map.class), details);
    return Boot3Part.call(told, Boot3Part.method(type, "build"));
  }
}
