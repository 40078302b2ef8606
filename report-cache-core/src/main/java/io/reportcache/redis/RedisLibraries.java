package io.reportcache.redis;

/** Checks that libraries are there, before a class is loaded that needs them. */
public final class RedisLibraries {

  private RedisLibraries() {}

  /**
   * Checks that the library Lettuce is there.
   *
   * @param use what needs it, such as {@code a shared tier on Redis}
   * @throws IllegalStateException if it isn't
   */
  public static void requireLettuce(String use) {
    require(use, "io.lettuce.core.RedisClient", "Lettuce", "io.lettuce:lettuce-core");
  }

  /**
   * Checks that a library is there.
   *
   * @throws IllegalStateException if it isn't
   */
  public static void require(String use, String type, String library, String artifact) {
    try {
      Class.forName(type, false, RedisLibraries.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "%s needs %s, which isn't on the class path; add %s".formatted(use, library, artifact),
          e);
    }
  }
}
