package io.reportcache.extremes;

import io.reportcache.ReportCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The methods and constructors that users can call, found in the compiled classes. */
final class PublicApi {

  /** Isn't exported, and is called with what the exported packages have checked. */
  private static final String HIDDEN = "io.reportcache.redis.";

  private PublicApi() {}

  /**
   * Returns each parameter of one of these types, as {@code Class.method(Type, Type*)}, in which
   * the star marks the parameter; and each method that users may implement and that returns one.
   */
  static Set<String> takers(Class<?>... types) {
    Set<String> takers = new TreeSet<>();
    for (Class<?> owner : classes()) {
      for (Executable each : callable(owner)) {
        for (int i = 0; i < each.getParameterCount(); i++) {
          if (List.of(types).contains(each.getParameterTypes()[i])) {
            takers.add(text(owner, each, i));
          }
        }
        if (each instanceof Method method
            && owner.isInterface()
            && List.of(types).contains(method.getReturnType())
            && !Modifier.isStatic(method.getModifiers())) {
          takers.add(text(owner, each, -1) + "*");
        }
      }
    }
    return takers;
  }

  private static String text(Class<?> owner, Executable each, int marked) {
    List<String> parameters = new ArrayList<>();
    for (Class<?> type : each.getParameterTypes()) {
      parameters.add(type.getSimpleName() + (parameters.size() == marked ? "*" : ""));
    }
    String name = each instanceof Constructor ? "new" : each.getName();
    Class<?> outer = owner.getEnclosingClass();
    String type = (outer == null ? "" : outer.getSimpleName() + ".") + owner.getSimpleName();
    return type + "." + name + "(" + String.join(", ", parameters) + ")";
  }

  private static List<Executable> callable(Class<?> owner) {
    return Stream.<Executable>concat(
            Arrays.stream(owner.getDeclaredConstructors()),
            Arrays.stream(owner.getDeclaredMethods()))
        .filter(each -> !each.isSynthetic() && Modifier.isPublic(each.getModifiers()))
        .toList();
  }

  private static List<Class<?>> classes() {
    try {
      Path root =
          Path.of(ReportCache.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<Class<?>> classes = new ArrayList<>();
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String path = root.relativize(file).toString().replace('/', '.');
          if (path.endsWith(".class")
              && !path.endsWith("-info.class")
              && !path.startsWith(HIDDEN)) {
            Class<?> found =
                Class.forName(
                    path.substring(0, path.length() - 6), false, PublicApi.class.getClassLoader());
            if (isPublic(found)) {
              classes.add(found);
            }
          }
        }
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
  }
}
