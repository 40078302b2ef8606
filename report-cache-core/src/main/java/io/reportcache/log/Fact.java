package io.reportcache.log;

import org.jspecify.annotations.Nullable;

/**
 * An argument of a line that is also one of its key-values. It prints as its value.
 *
 * @param key the key, such as {@code job}
 */
public record Fact(String key, @Nullable Object value) {

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
