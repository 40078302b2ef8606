package io.reportcache.cache;

import java.util.regex.Pattern;

/**
 * Stands for all that a node has invalidated of a tenant up to a moment. A read on any node that
 * names it never returns a value from before; see {@link TenantCache#atLeast}. The text fits into a
 * cookie or a header. It isn't secret: a token that somebody has made up costs a load and no more.
 *
 * @param text at most 200 letters, digits and the characters {@code . - ~}
 * @since 0.1
 */
public record FreshnessToken(String text) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9.~-]{1,200}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is too long or holds other characters
   */
  public FreshnessToken {
    if (!ALLOWED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a freshness token has 1 to 200 letters, digits and . - ~, was one of %d characters; pass on what TenantCache.token() returned"
              .formatted(text.length()));
    }
  }

  /** Returns the token with this text. */
  public static FreshnessToken of(String text) {
    return new FreshnessToken(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
