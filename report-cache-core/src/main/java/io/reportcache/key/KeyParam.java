package io.reportcache.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns parameters into segments of a key. A string is its own segment, a value that has a {@link
 * TypedText} becomes {@code Type#text}, and any other value {@code ~hash}. A string that is its own
 * segment contains no {@code #} and doesn't begin with {@code ~}, so that no two parameters have
 * the same segment.
 */
final class KeyParam {

  private static final int LONGEST_AS_IS = 64;
  private static final char HASH_MARK = '~';
  private static final int HASHED_LENGTH = 1 + 1 + 40;

  private KeyParam() {}

  /**
   * Returns the resource with the parameters; the last ones share a hash if the key gets too long.
   */
  static String key(String resource, List<? extends @Nullable Object> params, int longest) {
    StringBuilder key = new StringBuilder(resource);
    int lengthWithRest = key.length();
    int fitting = 0;
    for (Object param : params) {
      key.append(KeyText.SEPARATOR).append(segment(param));
      if (key.length() + HASHED_LENGTH <= longest) {
        lengthWithRest = key.length();
        fitting++;
      }
    }
    if (key.length() > longest && fitting < params.size()) {
      key.setLength(lengthWithRest);
      String rest = StableForm.hashOfRest(params.subList(fitting, params.size()));
      key.append(KeyText.SEPARATOR).append(HASH_MARK).append(rest);
    }
    return key.toString();
  }

  /** Returns the segment of a parameter of any type. */
  static String segment(@Nullable Object param) {
    if (param instanceof String text) {
      return standsAsIs(text) && text.indexOf(TypedText.MARK) < 0 ? text : hashed(param);
    }
    TypedText typed = TypedText.of(param);
    return typed != null && standsAsIs(typed.text()) ? typed.whole() : hashed(param);
  }

  /**
   * Returns the segment of a parameter without its class, for parameters that all have the same
   * class.
   */
  static String segmentOfKnownType(Object param) {
    TypedText typed = TypedText.of(param);
    String text = typed == null ? param.toString() : typed.text();
    return standsAsIs(text) ? text : hashed(param);
  }

  private static String hashed(@Nullable Object param) {
    return HASH_MARK + StableForm.hash(param);
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
