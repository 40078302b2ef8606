package io.reportcache.durable.jackson;

import io.reportcache.durable.PayloadCodec;
import io.reportcache.json.JacksonOnPath;

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
    if (JacksonOnPath.JACKSON_3.isThere()) {
      return new Jackson3Codec();
    }
    if (JacksonOnPath.JACKSON_2.isThere()) {
      return new Jackson2Codec();
    }
    throw new IllegalStateException(
        "there is no Jackson on the class path; add tools.jackson.core:jackson-databind or com.fasterxml.jackson.core:jackson-databind, or give a PayloadCodec of your own");
  }
}
