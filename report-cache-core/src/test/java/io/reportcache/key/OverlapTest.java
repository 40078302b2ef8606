package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlapTest {

  @ParameterizedTest
  @CsvSource({
    "sales:*, sales:today, true",
    "sales:*, sales, true",
    "sales:*, *, true",
    "sales:*, dashboard:*, false",
    "sales:*, sales2:*, false",
    "sales:*:eu, sales:today:*, true",
    "sales:*:eu, sales:*:us, false",
    "sales:*:eu, sales:today, false",
    "*:eu, sales:*, true",
    "*:eu, *:us, false",
    "a:*, a*, true",
    "sales:\\*, sales:x, false",
    "sales:\\*, sales:*, true",
  })
  void patternsOverlapIfSomeKeyIsInBoth(String one, String other, boolean expected) {
    assertThat(KeyPattern.of(one).overlaps(KeyPattern.of(other))).isEqualTo(expected);
    assertThat(KeyPattern.of(other).overlaps(KeyPattern.of(one))).isEqualTo(expected);
  }

  @Test
  void allShortPatternsAgreeWithATrialOfAllShortKeys() {
    List<KeyPattern> patterns = new ArrayList<>();
    for (String text : texts("ab:*", 3)) {
      if (!text.isEmpty()) {
        patterns.add(KeyPattern.of(text));
      }
    }
    compareAll(patterns, texts("ab:", 6));
  }

  @Test
  void longerPatternsAgreeWithATrialOfLongerKeys() {
    Random random = new Random(41);
    List<KeyPattern> patterns = new ArrayList<>();
    while (patterns.size() < 400) {
      StringBuilder text = new StringBuilder();
      for (int left = 4 + random.nextInt(2); left > 0; left--) {
        text.append("ab:**".charAt(random.nextInt(5)));
      }
      patterns.add(KeyPattern.of(text.toString()));
    }
    compareAll(patterns, texts("ab:", 8));
  }

  private static void compareAll(List<KeyPattern> patterns, List<String> keys) {
    List<BitSet> matched = new ArrayList<>();
    for (KeyPattern pattern : patterns) {
      BitSet mine = new BitSet();
      for (int k = 0; k < keys.size(); k++) {
        mine.set(k, pattern.matches(keys.get(k)));
      }
      matched.add(mine);
    }
    int overlaps = 0;
    for (int i = 0; i < patterns.size(); i++) {
      for (int j = 0; j < patterns.size(); j++) {
        boolean expected = matched.get(i).intersects(matched.get(j));
        if (patterns.get(i).overlaps(patterns.get(j)) != expected) {
          throw new AssertionError(
              "%s and %s should overlap: %s".formatted(patterns.get(i), patterns.get(j), expected));
        }
        overlaps += expected ? 1 : 0;
      }
    }
    assertThat(overlaps).isBetween(1_000, patterns.size() * patterns.size() - 1_000);
  }

  private static List<String> texts(String alphabet, int longest) {
    List<String> texts = new ArrayList<>(List.of(""));
    int from = 0;
    for (int length = 1; length <= longest; length++) {
      int to = texts.size();
      for (int i = from; i < to; i++) {
        for (char c : alphabet.toCharArray()) {
          texts.add(texts.get(i) + c);
        }
      }
      from = to;
    }
    return texts;
  }
}
