package io.reportcache.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * What Boot knows of a server: its bean of connection details, which reads Boot's properties or
 * asks a container. Such a type has another name in Boot 4 than in Boot 3, and the same methods, so
 * they are found by their names. Of use to this library alone.
 */
public final class BootDetails {

  private final Object target;

  private BootDetails(Object target) {
    this.target = target;
  }

  /**
   * Returns the bean of connection details; null if there is none, or more than one.
   *
   * @param types the names that its type may have, that of Boot 4 first
   */
  public static @Nullable BootDetails find(ListableBeanFactory beans, List<String> types) {
    return present(types)
        .map(type -> (Object) beans.getBeanProvider(type).getIfUnique())
        .filter(Objects::nonNull)
        .findFirst()
        .map(BootDetails::new)
        .orElse(null);
  }

  /** Tells whether there is such a bean, and makes none. */
  static boolean isThere(ListableBeanFactory beans, List<String> types) {
    return present(types).anyMatch(type -> beans.getBeanNamesForType(type, true, false).length > 0);
  }

  private static Stream<Class<?>> present(List<String> types) {
    ClassLoader classes = BootDetails.class.getClassLoader();
    return types.stream()
        .filter(name -> ClassUtils.isPresent(name, classes))
        .map(name -> ClassUtils.resolveClassName(name, classes));
  }

  /** Lets the types, and those that are nested in them, be read in a native image, too. */
  public static void registerHints(
      RuntimeHints hints, @Nullable ClassLoader classes, List<String> types, List<String> nested) {
    for (String type : types) {
      Stream.concat(Stream.of(""), nested.stream().map("$"::concat))
          .forEach(
              part ->
                  hints
                      .reflection()
                      .registerTypeIfPresent(
                          classes, type + part, MemberCategory.INVOKE_PUBLIC_METHODS));
    }
  }

  /** Returns what the method returns; null if it isn't there. */
  public @Nullable Object get(String method) {
    for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(target.getClass())) {
      Method declared = ReflectionUtils.findMethod(type, method);
      if (declared != null) {
        return invoke(declared);
      }
    }
    Method own = ReflectionUtils.findMethod(target.getClass(), method);
    return own == null ? null : invoke(own);
  }

  private @Nullable Object invoke(Method method) {
    ReflectionUtils.makeAccessible(method);
    return ReflectionUtils.invokeMethod(method, target);
  }

  /** Returns the text that the method returns; null if there is none. */
  public @Nullable String text(String method) {
    return (String) get(method);
  }

  /** Returns the number that the method returns; 0 if there is none. */
  public int number(String method) {
    return get(method) instanceof Integer number ? number : 0;
  }

  /** Returns a part, whose methods are found by their names, too; null if it isn't there. */
  @Nullable BootDetails part(String method) {
    Object part = get(method);
    return part == null ? null : new BootDetails(part);
  }

  /** Returns the parts in the list that the method returns. */
  public List<BootDetails> parts(String method) {
    return get(method) instanceof List<?> parts
        ? parts.stream().map(BootDetails::new).toList()
        : List.of();
  }
}
