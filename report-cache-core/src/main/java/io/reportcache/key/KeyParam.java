package io.reportcache.key;

import java.time.temporal.TemporalAccessor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns one parameter into one segment of a key. */
final class KeyParam {

  private static final int LONGEST_AS_IS = 64;

  /** Marks a hash; a string that begins with it is hashed, so that no text passes for a hash. */
  private static final char HASH_MARK = '~';

  private KeyParam() {}

  static String segment(@Nullable Object param) {
    String text = asText(param);
    return text != null && standsAsIs(text) ? text : HASH_MARK + StableHash.of(param);
  }

  private static @Nullable String asText(@Nullable Object param) {
    if (param instanceof String text) {
      return text;
    }
    if (param instanceof Enum<?> constant) {
      return constant.name();
    }
    return param != null && hasStableText(param) ? param.toString() : null;
  }

  /** Only of the platform's own classes is it known that their text tells them apart, and stays. */
  static boolean hasStableText(Object value) {
    return (value instanceof Number
            || value instanceof Boolean
            || value instanceof Character
            || value instanceof UUID
            || value instanceof TemporalAccessor)
        && value.getClass().getName().startsWith("java.");
  }

  private static boolean standsAsIs(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_AS_IS
        && text.charAt(0) != HASH_MARK
        && text.indexOf(KeyText.SEPARATOR) < 0
        && text.strip().length() == text.length()
        && text.chars()
            .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
  }
}
