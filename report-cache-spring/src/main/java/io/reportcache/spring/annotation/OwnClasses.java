package io.reportcache.spring.annotation;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Tells classes that may have our annotations from those of Spring, which have none. Most beans of
 * an application are Spring's, and to look through all their methods takes a good part of a second.
 */
final class OwnClasses {

  private static final String SPRING = "org.springframework.";
  private static final String AUTO_CONFIGURATIONS = ".autoconfigure.";

  private OwnClasses() {}

  /**
   * Tells whether a class may have annotated methods. As where Spring looks for its own, a
   * component in a package of Spring's may be an application's.
   */
  static boolean mayBe(Class<?> type) {
    String name = type.getName();
    return !name.startsWith(SPRING)
        || (!name.contains(AUTO_CONFIGURATIONS)
            && AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class));
  }
}
