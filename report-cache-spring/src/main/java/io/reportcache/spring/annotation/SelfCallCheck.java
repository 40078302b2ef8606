package io.reportcache.spring.annotation;

import io.reportcache.log.GuardedLog;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Warns at the start of beans that call their own annotated methods past the proxy. */
final class SelfCallCheck implements SmartInitializingSingleton {

  private static final GuardedLog log = GuardedLog.of(SelfCallCheck.class);

  private final ConfigurableListableBeanFactory beans;
  private final List<Class<? extends Annotation>> annotations;

  SelfCallCheck(
      ConfigurableListableBeanFactory beans, List<Class<? extends Annotation>> annotations) {
    this.beans = beans;
    this.annotations = annotations;
  }

  @Override
  public void afterSingletonsInstantiated() {
    Map<Class<?>, Set<Method>> methods = new LinkedHashMap<>();
    for (Class<? extends Annotation> annotation : annotations) {
      AnnotatedBeans.forEachOfAnyScope(
          beans,
          annotation,
          (bean, type, method, each) ->
              methods.computeIfAbsent(type, any -> new LinkedHashSet<>()).add(method));
    }
    methods.forEach(
        (type, annotated) -> {
          Collection<String> calls = SelfCalls.of(type, annotated);
          if (!calls.isEmpty()) {
            log.warn(
                "{}: {}. A bean's call of its own method isn't seen by the proxy, so the annotation"
                    + " does nothing for it; call the method on the injected bean, or move it to"
                    + " another",
                type.getName(),
                String.join(", ", calls));
          }
        });
  }
}
