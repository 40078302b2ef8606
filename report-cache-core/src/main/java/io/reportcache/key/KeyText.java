package io.reportcache.key;

import io.reportcache.text.Surrogates;
import java.util.Objects;

/** Checks the text of keys, patterns and tags. */
final class KeyText {

  static final char SEPARATOR = ':';

  private KeyText() {}

  static void check(String what, String text, int maximumLength, String advice) {
    Objects.requireNonNull(text, () -> what + " must not be null");
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "%s must not be blank, was '%s'; %s".formatted(what, text, advice));
    }
    if (text.length() > maximumLength) {
      throw new IllegalArgumentException(
          "%s must have at most %d characters, had %d: '%s…'; %s"
              .formatted(what, maximumLength, text.length(), text.substring(0, 32), advice));
    }
    requireWellFormed(what, text);
  }

  /** Refuses half a surrogate pair, which becomes '?' in UTF-8 and could make two keys equal. */
  static void requireWellFormed(String what, String text) {
    if (!Surrogates.arePaired(text)) {
      throw new IllegalArgumentException(
          what
              + " must be well-formed text, but holds an unpaired surrogate; check how it was"
              + " decoded");
    }
  }
}
