package io.reportcache.durable.jackson;

import io.reportcache.text.Surrogates;

/** Makes JSON storable in databases, which accept no unpaired surrogates. */
final class WellFormed {

  private WellFormed() {}

  /**
   * Returns the same JSON with an escape for each unpaired surrogate; they can only be inside
   * strings.
   *
   * @throws IllegalArgumentException if one is in a field's name, where Jackson 3 can't read the
   *     escape
   */
  static String json(String text) {
    StringBuilder escaped = null;
    int copied = 0;
    for (int i = Surrogates.firstAlone(text, 0); i >= 0; i = Surrogates.firstAlone(text, i + 1)) {
      if (isInName(text, i)) {
        throw new IllegalArgumentException(
            "the name of a field or the key of a map contains half of a surrogate pair, which can't be stored;"
                + " don't cut texts between the two chars of one character");
      }
      escaped = escaped == null ? new StringBuilder(text.length() + 16) : escaped;
      escaped.append(text, copied, i).append("\\u").append(Integer.toHexString(text.charAt(i)));
      copied = i + 1;
    }
    return escaped == null ? text : escaped.append(text, copied, text.length()).toString();
  }

  /** Returns whether the surrounding string is followed by a colon. */
  private static boolean isInName(String text, int at) {
    int end = at + 1;
    while (text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    int next = end + 1;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next < text.length() && text.charAt(next) == ':';
  }
}
