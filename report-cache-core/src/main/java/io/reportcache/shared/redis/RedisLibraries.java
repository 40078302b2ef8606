package io.reportcache.shared.redis;

/** Checks that the libraries are there, before a class is loaded that needs them. */
final class RedisLibraries {

  private RedisLibraries() {}

  static void require() {
    require("io.lettuce.core.RedisClient", "Lettuce", "io.lettuce:lettuce-core");
    require(
        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
        "Resilience4j",
        "io.github.resilience4j:resilience4j-circuitbreaker");
  }

  private static void require(String type, String library, String artifact) {
    try {
      Class.forName(type, false, RedisLibraries.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "a shared tier on Redis needs %s, which isn't on the class path; add %s"
              .formatted(library, artifact),
          e);
    }
  }
}
