package io.reportcache.shared.jackson;

import io.reportcache.json.JacksonOnPath;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.ValueCodec;

/**
 * Creates a codec for the version of Jackson on the class path.
 *
 * <p>A value that couldn't be read back as it is isn't written, so that it stays on its node: a
 * class that Jackson doesn't see all fields of, an object of a subclass of the declared type, a set
 * with a comparator. {@link ValueCodec#write} tells which part of it was lost.
 *
 * <p>A value is read only by an application whose classes have the same fields as when it was
 * written. After a change of a class, values of the older form are misses.
 *
 * @since 0.1
 */
public final class JsonCodecs {

  private JsonCodecs() {}

  /**
   * Returns a codec for Jackson 3 or, if that isn't on the class path, for Jackson 2. Each reads
   * what the other has written. Its name is {@code json}.
   *
   * @throws IllegalStateException if neither is on the class path
   */
  public static ValueCodec available() {
    if (JacksonOnPath.JACKSON_3.isThere()) {
      return jackson3();
    }
    if (JacksonOnPath.JACKSON_2.isThere()) {
      return jackson2();
    }
    throw new IllegalStateException(
        "there is no Jackson on the class path; add tools.jackson.core:jackson-databind or"
            + " com.fasterxml.jackson.core:jackson-databind, or give a codec with"
            + " SharedOptions.withCodec");
  }

  /**
   * Returns the codec of a tier with these options: the one that they name, or the available one.
   * No Jackson is needed if no values are shared.
   *
   * @throws IllegalStateException as {@link #available} does
   */
  public static ValueCodec of(SharedOptions options) {
    ValueCodec named = options.codec();
    if (named != null) {
      return named;
    }
    return options.sharesValues() ? available() : new NoCodec();
  }

  static ValueCodec jackson3() {
    return new FaithfulCodec(new Jackson3Json());
  }

  static ValueCodec jackson2() {
    return new FaithfulCodec(new Jackson2Json());
  }
}
