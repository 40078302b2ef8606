package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;

/**
 * Checks that the Caffeine that the host has brought can do what the cache needs of it, before
 * anything is built on it. By what is there rather than by its version, which its jar needn't tell.
 */
final class CaffeineVersion {

  /** What older ones lack, or newer ones may drop one day. */
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
   * Checks this class in the place of Caffeine's builder.
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
