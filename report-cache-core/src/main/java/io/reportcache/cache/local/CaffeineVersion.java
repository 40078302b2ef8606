package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;

/**
 * Checks that the host's version of Caffeine has the methods that the cache needs, before anything
 * is built on it. Looks for the methods instead of the version, which the jar needn't state.
 */
final class CaffeineVersion {

  /** Methods that older versions lack, or that newer versions may drop. */
  private static final List<String> NEEDED =
      List.of(
          "evictionListener",
          "executor",
          "maximumSize",
          "maximumWeight",
          "weakKeys",
          "weakValues",
          "weigher");

  private CaffeineVersion() {}

  static void require() {
    require(Caffeine.class);
  }

  /**
   * Checks the given class in place of Caffeine's builder.
   *
   * @throws IllegalStateException if it lacks a method
   */
  static void require(Class<?> builder) {
    List<String> there =
        Arrays.stream(builder.getMethods()).map(method -> method.getName()).toList();
    for (String needed : NEEDED) {
      if (!there.contains(needed)) {
        throw new IllegalStateException(
            "report-cache needs Caffeine 3.0 or later, but found %s, which has no Caffeine.%s; set com.github.ben-manes.caffeine:caffeine to a version from 3.0 on (with Spring Boot by the property caffeine.version)"
                .formatted(found(builder), needed));
      }
    }
  }

  private static String found(Class<?> builder) {
    CodeSource source = builder.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? builder.getName()
        : source.getLocation().toString();
  }
}
