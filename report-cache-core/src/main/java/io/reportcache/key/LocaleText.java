package io.reportcache.key;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a locale: its language tag or, if that leaves something out, all its parts. */
final class LocaleText {

  private LocaleText() {}

  static String of(Locale locale) {
    String tag = locale.toLanguageTag();
    return Locale.forLanguageTag(tag).equals(locale) ? tag : parts(locale);
  }

  /**
   * Returns the parts, each with its length, since the constructors of Locale accept any
   * characters.
   */
  private static String parts(Locale locale) {
    String extensions =
        locale.getExtensionKeys().stream()
            .sorted()
            .map(key -> key + "-" + locale.getExtension(key))
            .collect(Collectors.joining("-"));
    return Stream.of(
            locale.getLanguage(),
            locale.getScript(),
            locale.getCountry(),
            locale.getVariant(),
            extensions)
        .map(part -> part.length() + "." + part)
        .collect(Collectors.joining());
  }
}
