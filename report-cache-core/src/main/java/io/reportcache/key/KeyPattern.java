package io.reportcache.key;

import io.reportcache.text.TextHash;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of keys inside one tenant, written as a key with {@code *} in it.
 *
 * <table>
 *   <caption>What a star stands for</caption>
 *   <tr><th>pattern</th><th>matches</th></tr>
 *   <tr><td>{@code sales:*}</td><td>{@code sales} and all below: {@code sales:today}, {@code sales:today:eu}</td></tr>
 *   <tr><td>{@code sales:to*}</td><td>all keys that begin like this: {@code sales:today}, {@code sales:total:eu}</td></tr>
 *   <tr><td>{@code sales:*:eu}</td><td>any one segment in the middle: {@code sales:today:eu}</td></tr>
 *   <tr><td>{@code *:eu}, {@code s*s:eu}</td><td>any segment, any part of a segment</td></tr>
 *   <tr><td>{@code *}</td><td>every key of the tenant</td></tr>
 *   <tr><td>{@code sales:today}</td><td>that key</td></tr>
 * </table>
 *
 * <p>So a star at the end stands for any rest, and a star elsewhere for any characters except
 * {@code :}. A backslash makes the next character literal ({@code \*}). A pattern never reaches
 * into another tenant, and a pattern that seems to be meant to is refused. Immutable.
 *
 * @since 0.1
 */
public final class KeyPattern implements Scope {

  /** Matches every key of a tenant. */
  public static final KeyPattern ALL = new KeyPattern("*");

  // An external name, tenant_{id}_{key} or central_{key}: a caller that writes it expects to cross
  // tenants.
  private static final Pattern NAMES_A_TENANT =
      Pattern.compile("tenant_[^_:]+_.*|central_.*", Pattern.DOTALL);

  private final String text;
  private final String[] literals;
  private final int hash;
  private final @Nullable String branch; // computed once, since each invalidation reads it

  private KeyPattern(String text) {
    this.text = text;
    this.literals = Stars.split(text);
    this.hash = TextHash.of(text);
    this.branch = branchOf(literals);
  }

  /**
   * Returns the pattern with the given text.
   *
   * @param text the pattern, 1 to {@value ReportKey#MAXIMUM_LENGTH} characters
   * @throws IllegalArgumentException if it is blank or too long, names a tenant, or ends in a
   *     single backslash
   */
  public static KeyPattern of(String text) {
    KeyText.check(
        "pattern", text, ReportKey.MAXIMUM_LENGTH, "write it as a key with stars, e.g. sales:*");
    if (text.indexOf('_') >= 0 && NAMES_A_TENANT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "pattern '%s' names a tenant, but a pattern applies inside one; name the tenant by tenant(id) or central(), or write \\_ for an underscore that belongs to the key"
              .formatted(text));
    }
    return new KeyPattern(text);
  }

  /** Returns the pattern that matches only the given key, whatever characters the key contains. */
  public static KeyPattern exactly(ReportKey<?> key) {
    return new KeyPattern(Stars.escape(key.text()));
  }

  /** Returns the pattern of a resource and all below it: {@code resource:*}. */
  public static KeyPattern allOf(String resource) {
    KeyText.check("resource", resource, ReportKey.MAXIMUM_LENGTH, "name a resource, e.g. sales");
    return new KeyPattern(Stars.escape(resource) + ":*");
  }

  /** Tells whether the key is in this set. */
  public boolean matches(ReportKey<?> key) {
    return matches(key.text());
  }

  /** Tells whether a key with this text is in this set. */
  public boolean matches(String key) {
    return (branch != null && key.equals(branch)) || Stars.match(literals, key);
  }

  /** Tells whether there can be a key that both patterns match. */
  public boolean overlaps(KeyPattern other) {
    String begin = literals[0];
    String otherBegin = other.literals[0];
    if (!begin.regionMatches(0, otherBegin, 0, Math.min(begin.length(), otherBegin.length()))) {
      return false; // as with most pairs; the rest of this takes long
    }
    String mine = branch();
    String theirs = other.branch();
    return Stars.overlap(literals, other.literals)
        || (mine != null && other.matches(mine))
        || (theirs != null && matches(theirs));
  }

  /** Returns the only key that this pattern matches; null if the pattern has a star. */
  public @Nullable String exactKey() {
    return literals.length == 1 ? literals[0] : null;
  }

  /**
   * Returns the resource or segments that this pattern matches together with all keys below, such
   * as {@code sales} for {@code sales:*}; null if the pattern has another form.
   */
  public @Nullable String branch() {
    return branch;
  }

  /** Tells whether every key matches. */
  public boolean matchesAll() {
    return literals.length == 2 && literals[0].isEmpty() && literals[1].isEmpty();
  }

  /** Returns the pattern as written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof KeyPattern that && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "pattern '" + text + "'";
  }

  private static @Nullable String branchOf(String[] literals) {
    if (literals.length != 2 || !literals[1].isEmpty()) {
      return null;
    }
    String before = literals[0];
    return before.length() > 1 && before.charAt(before.length() - 1) == KeyText.SEPARATOR
        ? before.substring(0, before.length() - 1)
        : null;
  }
}
