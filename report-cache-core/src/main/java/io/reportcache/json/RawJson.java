package io.reportcache.json;

import java.util.Objects;

/**
 * A member of an object as its exact text, which is neither read nor written again.
 *
 * @param text well-formed JSON
 */
public record RawJson(String text) {

  /** Checks that the text isn't null. */
  public RawJson {
    Objects.requireNonNull(text, "text must not be null");
  }
}
