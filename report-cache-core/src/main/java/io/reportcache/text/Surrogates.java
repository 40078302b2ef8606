package io.reportcache.text;

/**
 * Finds halves of surrogate pairs that stand alone. A text with one has no form in UTF-8: each
 * becomes {@code ?} there, so two texts may meet, and databases refuse them.
 */
public final class Surrogates {

  private Surrogates() {}

  /** Tells whether every half in the text is a part of a pair. */
  public static boolean arePaired(String text) {
    return firstAlone(text, 0) < 0;
  }

  /** Returns the place of the first half that stands alone, from this place on; -1 if none does. */
  public static int firstAlone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
