package io.reportcache.durable.catalogue;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A member of a class that is commonly written as a field: a record's components in their order, or
 * the public getters and fields of any other class, sorted by name since reflection doesn't keep
 * their order.
 *
 * @param nullable whether it is annotated as nullable
 */
record Member(String name, Type type, boolean nullable) {

  static List<Member> of(Class<?> type) {
    if (type.isRecord()) {
      return Arrays.stream(type.getRecordComponents()).map(Member::of).toList();
    }
    Map<String, Member> byName = new TreeMap<>();
    for (Field field : type.getFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        byName.put(field.getName(), of(field.getName(), field, field.getAnnotatedType()));
      }
    }
    for (Method method : type.getMethods()) {
      String name = propertyOf(method);
      if (!name.isEmpty()) {
        byName.put(name, of(name, method, method.getAnnotatedReturnType()));
      }
    }
    return List.copyOf(byName.values());
  }

  private static Member of(RecordComponent component) {
    return of(component.getName(), component, component.getAnnotatedType());
  }

  private static Member of(String name, AnnotatedElement element, AnnotatedType type) {
    boolean nullable = isNullable(element) || isNullable(type);
    return new Member(name, type.getType(), nullable);
  }

  /** Returns whether an element has an annotation named {@code Nullable}, of any library. */
  private static boolean isNullable(AnnotatedElement element) {
    return Stream.of(element.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  /**
   * Returns the name of a getter's property: {@code total} for getTotal; empty if the method isn't
   * a getter.
   */
  private static String propertyOf(Method method) {
    if (Modifier.isStatic(method.getModifiers())
        || method.getParameterCount() > 0
        || method.isBridge()
        || method.getDeclaringClass() == Object.class) {
      return "";
    }
    Class<?> result = method.getReturnType();
    if (result == boolean.class && method.getName().startsWith("is")) {
      return withoutCapitals(method.getName().substring("is".length()));
    }
    return result != void.class && method.getName().startsWith("get")
        ? withoutCapitals(method.getName().substring("get".length()))
        : "";
  }

  /** Converts a name as JSON libraries do: {@code URL} to url, {@code UserName} to userName. */
  private static String withoutCapitals(String text) {
    StringBuilder name = new StringBuilder(text);
    for (int i = 0; i < name.length() && Character.isUpperCase(name.charAt(i)); i++) {
      name.setCharAt(i, Character.toLowerCase(name.charAt(i)));
    }
    return name.toString();
  }
}
