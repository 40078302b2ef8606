package io.reportcache.durable.jackson;

import io.reportcache.durable.PayloadCodec;

/**
 * Creates a codec for the version of Jackson on the class path.
 *
 * @since 0.1
 */
public final class JacksonCodecs {

  private JacksonCodecs() {}

  /**
   * Returns a codec for Jackson 3 or, if that isn't on the class path, for Jackson 2. Each reads
   * what the other has written.
   *
   * @throws IllegalStateException if neither is on the class path
   */
  public static PayloadCodec available() {
    if (isThere("tools.jackson.databind.json.JsonMapper")) {
      return new Jackson3Codec();
    }
    if (isThere("com.fasterxml.jackson.databind.json.JsonMapper")) {
      return new Jackson2Codec();
    }
    throw new IllegalStateException(
        "there is no Jackson on the class path; add tools.jackson.core:jackson-databind or com.fasterxml.jackson.core:jackson-databind, or give a PayloadCodec of your own");
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, JacksonCodecs.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
