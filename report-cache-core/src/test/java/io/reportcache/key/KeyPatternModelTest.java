package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Patterns against regular expressions that say the same. */
class KeyPatternModelTest {

  private static final int PATTERNS = 20_000;
  private static final int KEYS_EACH = 50;

  private final Random random = new Random(31);

  @Test
  void aPatternMatchesWhatItsRegularExpressionMatches() {
    int matches = 0;
    for (int i = 0; i < PATTERNS; i++) {
      String text = text("ab:*\\", 8);
      if (text.isEmpty() || endsInSingleBackslash(text)) {
        continue;
      }
      KeyPattern pattern = KeyPattern.of(text);
      Pattern reference = reference(text);
      for (int k = 0; k < KEYS_EACH; k++) {
        String key = text(k % 2 == 0 ? "ab:*\\" : "ab:", 7);
        boolean expected = reference.matcher(key).matches();
        if (pattern.matches(key) != expected) {
          throw new AssertionError(
              "%s on key '%s' should be %s, by %s".formatted(pattern, key, expected, reference));
        }
        matches += expected ? 1 : 0;
      }
    }
    assertThat(matches).isGreaterThan(10_000); // or the keys were beside the point
  }

  @Test
  void anEscapedTextMatchesItselfAlone() {
    for (int i = 0; i < PATTERNS; i++) {
      String literal = text("ab:*\\_", 8);
      String other = text("ab:*\\_", 8);
      if (!literal.isBlank() && literal.charAt(0) != ':') {
        KeyPattern pattern = KeyPattern.exactly(ReportKey.of(literal, String.class));
        assertThat(pattern.matches(literal)).isTrue();
        assertThat(pattern.matches(other)).isEqualTo(literal.equals(other));
      }
    }
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void twoHundredStarsAreMatchedQuickly() {
    KeyPattern stars = KeyPattern.of("a*".repeat(200) + "b");
    String almost = "a".repeat(511);

    for (int i = 0; i < 10_000; i++) {
      assertThat(stars.matches(almost)).isFalse();
    }
    assertThat(stars.matches(almost + "b")).isTrue();
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void twoHundredStarsAreComparedQuickly() {
    KeyPattern one = KeyPattern.of("a*".repeat(200) + "b");
    KeyPattern other = KeyPattern.of("*a".repeat(200) + "c");

    for (int i = 0; i < 20; i++) {
      assertThat(one.overlaps(other)).isFalse();
      assertThat(one.overlaps(one)).isTrue();
    }
  }

  private static Pattern reference(String text) {
    StringBuilder regex = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    int stars = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        boolean last = text.substring(i).matches("\\*+");
        stars += i > 0 && text.charAt(i - 1) == '*' && regex.toString().endsWith("*") ? 0 : 1;
        regex.append(last ? ".*" : "[^:]*");
      } else {
        char meant = c == '\\' ? text.charAt(++i) : c;
        literal.append(meant);
        regex.append(Pattern.quote(String.valueOf(meant)));
      }
    }
    // a:b:* is also a:b
    String branch = literal.toString();
    if (stars == 1 && text.endsWith("*") && branch.length() > 1 && branch.endsWith(":")) {
      regex.append('|').append(Pattern.quote(branch.substring(0, branch.length() - 1)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static boolean endsInSingleBackslash(String text) {
    int backslashes = text.length() - text.replaceAll("\\\\+$", "").length();
    return backslashes % 2 == 1;
  }

  private String text(String alphabet, int longest) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(longest + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
