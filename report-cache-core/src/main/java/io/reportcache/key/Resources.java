package io.reportcache.key;

import org.jspecify.annotations.Nullable;

/**
 * The first segments of keys. Keys of one resource mostly share one string, so that they need no
 * memory for it, and whoever compares it needn't look at their texts. There are {@value #PLACES}
 * places; any thread may read and write, since strings are immutable.
 */
final class Resources {

  private static final int PLACES = 256;

  private static final @Nullable String[] places = new String[PLACES];

  private Resources() {}

  /** Returns the first segment of a key's text. */
  static String of(String text) {
    int separator = text.indexOf(KeyText.SEPARATOR);
    int length = separator < 0 ? text.length() : separator;
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int place = (hash ^ (hash >>> 8)) & (PLACES - 1);
    String known = places[place];
    if (known == null || known.length() != length || !text.startsWith(known)) {
      known = text.substring(0, length);
      places[place] = known;
    }
    return known;
  }
}
