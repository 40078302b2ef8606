package io.reportcache.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds the beans that have methods with an annotation, and makes none of them. */
final class AnnotatedBeans {

  /** What is done with a method that was found. */
  interface Found<A> {
    /** Called for each method. */
    void method(String bean, Class<?> type, Method method, A annotation);
  }

  private AnnotatedBeans() {}

  /**
   * Calls the consumer for each method of a bean that has the annotation.
   *
   * @throws BeanCreationException if such a bean is no singleton, or the consumer refuses it
   */
  static <A extends Annotation> void forEach(
      ConfigurableListableBeanFactory beans, Class<A> annotation, Found<A> found) {
    forEachOfAnyScope(
        beans,
        annotation,
        (name, type, method, each) -> {
          if (!beans.isSingleton(name)) {
            throw new IllegalStateException(
                "bean '%s' has methods with @%s, but is no singleton, so it isn't known on which to call them; move them to a singleton"
                    .formatted(name, annotation.getSimpleName()));
          }
          found.method(name, type, method, each);
        });
  }

  /**
   * Calls the consumer for each method of a bean, of whatever scope, that has the annotation.
   *
   * @throws BeanCreationException if the consumer refuses it
   */
  static <A extends Annotation> void forEachOfAnyScope(
      ConfigurableListableBeanFactory beans, Class<A> annotation, Found<A> found) {
    AnnotatedTypes types = beans.getBean(AnnotatedTypes.class);
    for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
      Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
      if (type == null || !types.contain(type)) {
        continue;
      }
      MethodIntrospector.selectMethods(
              type,
              (MethodIntrospector.MetadataLookup<A>)
                  method -> AnnotatedElementUtils.findMergedAnnotation(method, annotation))
          .forEach((method, each) -> tell(found, name, type, method, each));
    }
  }

  /** As a failure of the bean, since Spring Boot explains such a one in place of a stack trace. */
  private static <A> void tell(
      Found<A> found, String bean, Class<?> type, Method method, A annotation) {
    try {
      found.method(bean, type, method, annotation);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new BeanCreationException(bean, String.valueOf(e.getMessage()), e);
    }
  }
}
