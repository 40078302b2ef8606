package io.reportcache.spring.annotation;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/** Reads durations in the notations of Spring Boot. */
final class Durations {

  private Durations() {}

  /**
   * Returns the duration.
   *
   * @throws IllegalArgumentException if it can't be read
   */
  static Duration of(String text) {
    try {
      return DurationStyle.detectAndParse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' isn't a duration; write it as 10m or PT10M".formatted(text), e);
    }
  }
}
