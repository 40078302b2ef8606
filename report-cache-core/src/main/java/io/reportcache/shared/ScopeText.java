package io.reportcache.shared;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Scopes as texts. {@code k:} precedes a key, {@code b:} a key with all below it, {@code t:} a tag,
 * {@code p:} any other pattern, and {@code *} is everything.
 *
 * @since 0.1
 */
public final class ScopeText {

  /** Everything of a tenant, or of all tenants. */
  public static final String ALL = "*";

  private static final String KEY = "k:";
  private static final String BRANCH = "b:";
  private static final String TAG = "t:";
  private static final String PATTERN = "p:";

  private ScopeText() {}

  /** Returns the text of a scope. */
  public static String of(Scope scope) {
    if (scope instanceof ReportKey<?> key) {
      return KEY + key.text();
    }
    if (scope instanceof Tag tag) {
      return TAG + tag.value();
    }
    KeyPattern pattern = (KeyPattern) scope;
    if (pattern.matchesAll()) {
      return ALL;
    }
    String branch = pattern.branch();
    if (branch != null) {
      return BRANCH + branch;
    }
    String exact = pattern.exactKey();
    return exact != null ? KEY + exact : PATTERN + pattern.text();
  }

  /** Returns the scope of a text; everything if the text is none that {@link #of} returns. */
  public static Scope parse(String text) {
    try {
      String rest = text.length() < 2 ? "" : text.substring(2);
      if (text.startsWith(KEY)) {
        return ReportKey.of(rest, Object.class);
      }
      if (text.startsWith(BRANCH)) {
        return KeyPattern.allOf(rest);
      }
      if (text.startsWith(TAG)) {
        return Tag.of(rest);
      }
      if (text.startsWith(PATTERN)) {
        return KeyPattern.of(rest);
      }
    } catch (RuntimeException e) {
      return KeyPattern.ALL; // somebody else has written it; more is dropped, never less
    }
    return KeyPattern.ALL;
  }

  /** Tells whether the text is a pattern that has to be compared with each key. */
  public static boolean isPattern(String text) {
    return text.startsWith(PATTERN);
  }

  /**
   * Returns the scopes that hit a value, except for patterns: its key, the branches above the key,
   * and its tags.
   */
  public static List<String> lineage(String key, Collection<Tag> tags) {
    List<String> lineage = new ArrayList<>(tags.size() + 4);
    lineage.add(KEY + key);
    for (int end = key.indexOf(':'); end >= 0; end = key.indexOf(':', end + 1)) {
      lineage.add(BRANCH + key.substring(0, end));
    }
    lineage.add(BRANCH + key);
    for (Tag tag : tags) {
      lineage.add(TAG + tag.value());
    }
    return lineage;
  }
}
