package io.reportcache.json;

import java.util.Map;

/**
 * Reads and writes JSON objects whose members are strings, numbers and truth values; members of any
 * other kind are kept as their exact text. Safe for use by many threads.
 */
public interface JsonObjects {

  /**
   * Returns one for Jackson 3 or, if that isn't on the class path, for Jackson 2.
   *
   * @throws IllegalStateException if neither is on the class path
   */
  static JsonObjects available() {
    if (JacksonOnPath.JACKSON_3.isThere()) {
      return new Jackson3Objects();
    }
    if (JacksonOnPath.JACKSON_2.isThere()) {
      return new Jackson2Objects();
    }
    throw new IllegalStateException(
        "there is no Jackson on the class path; add tools.jackson.core:jackson-databind or com.fasterxml.jackson.core:jackson-databind");
  }

  /**
   * Returns the members of an object in their order: {@code String}, {@code Boolean}, {@code Long},
   * and {@link RawJson} for everything else.
   *
   * @param raw the member that is kept as its text whatever it is
   * @throws IllegalArgumentException if the text isn't one JSON object, names a member twice, or is
   *     nested too deeply
   */
  Map<String, Object> read(String text, String raw);

  /** Returns the members as an object. Other values than those that are read aren't allowed. */
  String write(Map<String, Object> members);
}
