package io.reportcache.text;

/**
 * Finds unpaired surrogates. A text with one has no form in UTF-8: each becomes {@code ?} there, so
 * that two texts may become equal, and databases refuse such texts.
 */
public final class Surrogates {

  private Surrogates() {}

  /** Tells whether every surrogate in the text is part of a pair. */
  public static boolean arePaired(String text) {
    return firstAlone(text, 0) < 0;
  }

  /**
   * Returns the index of the first unpaired surrogate from the given index on; -1 if there is none.
   */
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
