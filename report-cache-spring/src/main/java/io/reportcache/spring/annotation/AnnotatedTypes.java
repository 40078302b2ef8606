package io.reportcache.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Knows which classes have any of this library's annotations, on themselves or on a method. Nearly
 * all beans of an application have none, and to look for each annotation on each of their methods
 * would take a large part of the start.
 */
final class AnnotatedTypes {

  private static final List<Class<? extends Annotation>> OURS =
      List.of(
          CachedReport.class,
          InvalidatesReports.class,
          InvalidatesReports.All.class,
          ReportEventHandler.class,
          TenantScoped.class,
          WarmsReports.class);

  private final Map<Class<?>, Boolean> annotated = new ConcurrentHashMap<>();
  private final Map<Class<? extends Annotation>, Boolean> ours = new ConcurrentHashMap<>();

  /** Tells whether the class, or one that it extends or implements, has such an annotation. */
  boolean contain(Class<?> type) {
    for (@Nullable Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (isAnnotated(each)) {
        return true;
      }
    }
    for (Class<?> each : ClassUtils.getAllInterfacesForClassAsSet(type)) {
      if (isAnnotated(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAnnotated(Class<?> type) {
    Boolean known = annotated.get(type);
    if (known == null) {
      known = look(type);
      annotated.put(type, known);
    }
    return known;
  }

  private boolean look(Class<?> type) {
    if (type.getName().startsWith("java.") || isOfSpring(type)) {
      return false;
    }
    if (isOneOfOursOn(type)) {
      return true;
    }
    try {
      for (Method method : type.getDeclaredMethods()) {
        if (isOneOfOursOn(method)) {
          return true;
        }
      }
      return false;
    } catch (LinkageError e) { // a type that its methods name isn't there
      return true; // whoever looks closer says so
    }
  }

  /** As where Spring looks for its own, a component in a package of Spring's may be one's own. */
  private static boolean isOfSpring(Class<?> type) {
    String name = type.getName();
    return name.startsWith("org.springframework.")
        && (name.contains(".autoconfigure.")
            || !AnnotatedElementUtils.isAnnotated(type, Component.class));
  }

  private boolean isOneOfOursOn(AnnotatedElement element) {
    for (Annotation annotation : element.getDeclaredAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (ours.computeIfAbsent(type, AnnotatedTypes::isOneOfOurs)) {
        return true;
      }
    }
    return false;
  }

  /** Also an annotation of the application's that has one of ours. */
  private static boolean isOneOfOurs(Class<? extends Annotation> type) {
    if (OURS.contains(type)) {
      return true;
    }
    MergedAnnotations itsOwn = MergedAnnotations.from(type);
    return OURS.stream().anyMatch(itsOwn::isPresent);
  }
}
