package io.reportcache.key;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of records and enums in keys. Three kinds of names differ by their form. Names of the
 * platform's types begin with a capital letter ({@code Integer}), names given by {@link KeyName}
 * with a lower-case letter, and neither has a dot. Any other class has its binary name, with a dot
 * in front if it has no package.
 */
final class KeyNames {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * Weak, and {@code NAMES} holds only strings, so that the class loader of a redeployed host isn't
   * held.
   */
  private static final ConcurrentMap<String, WeakReference<Class<?>>> GIVEN =
      new ConcurrentHashMap<>();

  private static final ClassValue<String> NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          String given = given(type);
          sealedRelatives(type, new HashSet<>()).forEach(KeyNames::given);
          return given != null ? given : binaryName(type);
        }
      };

  private KeyNames() {}

  /**
   * Returns the name of a record or enum.
   *
   * @throws IllegalArgumentException if the name in its annotation has another form, or is that of
   *     another class
   */
  static String of(Class<?> type) {
    return NAMES.get(type);
  }

  private static @Nullable String given(Class<?> type) {
    KeyName annotation = type.getAnnotation(KeyName.class);
    if (annotation == null) {
      return null;
    }
    String name = annotation.value();
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "@KeyName of %s must be a lower-case letter and at most 63 lower-case letters, digits and '-', was '%s'; e.g. by-customer"
              .formatted(type.getName(), name));
    }
    GIVEN.compute(
        name,
        (same, known) -> {
          Class<?> other = known == null ? null : known.get();
          if (other != null && !other.equals(type) && areOfOneApplication(type, other)) {
            throw new IllegalArgumentException(
                "%s and %s both have @KeyName(\"%s\"), so their keys could meet; give one of them another name"
                    .formatted(other.getName(), type.getName(), name));
          }
          return new WeakReference<>(type);
        });
    return name;
  }

  private static String binaryName(Class<?> type) {
    if (type.isHidden()) {
      throw new IllegalArgumentException(
          "%s is a hidden class, whose name changes at each start; give it a @KeyName"
              .formatted(type));
    }
    String name = type.getName();
    return name.indexOf('.') < 0 ? '.' + name : name;
  }

  /**
   * Tells whether one class is visible to the other. Neither is if an application was replaced in
   * the same JVM by its next version, in which a class may have been renamed.
   */
  private static boolean areOfOneApplication(Class<?> type, Class<?> other) {
    return isBelow(type.getClassLoader(), other.getClassLoader())
        || isBelow(other.getClassLoader(), type.getClassLoader());
  }

  @SuppressWarnings("ReferenceEquality") // a host's loader may have an equals that hangs
  private static boolean isBelow(@Nullable ClassLoader loader, @Nullable ClassLoader ancestor) {
    @Nullable ClassLoader each = loader;
    while (each != null && each != ancestor) {
      each = each.getParent();
    }
    return each != null || ancestor == null;
  }

  /**
   * Returns the classes of the same sealed family. They are checked together, so that two equal
   * names are found at the first use of any of them, not only when both are used.
   */
  private static Set<Class<?>> sealedRelatives(Class<?> type, Set<Class<?>> found) {
    Stream<Class<?>> above =
        Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()));
    Stream<Class<?>> below =
        type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()) : Stream.empty();
    Stream.concat(above.filter(Class::isSealed), below)
        .filter(found::add)
        .forEach(each -> sealedRelatives(each, found));
    return found;
  }
}
