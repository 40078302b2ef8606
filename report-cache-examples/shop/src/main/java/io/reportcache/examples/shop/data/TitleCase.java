package io.reportcache.examples.shop.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the generator's names, which are in capitals throughout, into names that can be read. */
final class TitleCase {
  private TitleCase() {}

  static String of(String capitals) {
    return Arrays.stream(capitals.split(" ", -1))
        .map(word -> word.isEmpty() ? word : word.charAt(0) + tail(word))
        .collect(Collectors.joining(" "));
  }

  private static String tail(String word) {
    return word.substring(1).toLowerCase(Locale.ROOT);
  }
}
