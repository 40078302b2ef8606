package io.reportcache.text;

import java.util.ArrayList;
import java.util.List;

/** Texts that have one {@link String#hashCode()}. */
public final class EqualHashes {

  private EqualHashes() {}

  /** Returns so many, rounded up to a power of two. */
  public static List<String> texts(int count) {
    List<String> texts = List.of("");
    while (texts.size() < count) {
      List<String> longer = new ArrayList<>(2 * texts.size());
      for (String text : texts) {
        longer.add(text + "Aa");
        longer.add(text + "BB");
      }
      texts = longer;
    }
    return texts;
  }
}
