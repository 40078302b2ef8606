package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternTest {

  /** Each row of the table in the Javadoc of KeyPattern, and the edges beside it. */
  @ParameterizedTest
  @CsvSource({
    "sales:*, sales, true",
    "sales:*, sales:today, true",
    "sales:*, sales:today:eu, true",
    "sales:*, sales:, true",
    "sales:*, sales2, false",
    "sales:*, sales2:today, false",
    "sales:*, sale, false",
    "sales:*, x:sales:today, false",
    "sales:to*, sales:today, true",
    "sales:to*, sales:total:eu, true",
    "sales:to*, sales:to, true",
    "sales:to*, sales:week, false",
    "sales:*:eu, sales:today:eu, true",
    "sales:*:eu, sales::eu, true",
    "sales:*:eu, sales:eu, false",
    "sales:*:eu, sales:today:late:eu, false",
    "sales:*:eu, sales:today:eu:west, false",
    "*:eu, sales:eu, true",
    "*:eu, sales:today:eu, false",
    "s*s:eu, sales:eu, true",
    "s*s:eu, ss:eu, true",
    "s*s:eu, s:eu, false",
    "s*s:eu, s:s:eu, false",
    "*, sales, true",
    "*, sales:today:eu, true",
    "sales:today, sales:today, true",
    "sales:today, sales:today:eu, false",
    "sales:today, sales:toda, false",
    "sales, sales, true",
    "sales, sales:today, false",
    "sales*, sales, true",
    "sales*, sales2:today, true",
    "*:*, sales:today:eu, true",
    "*:*, sales, false",
    "sales:*:*, sales:today, false",
    "sales:*:*, sales:today:eu:west, true",
    "*a*a, aa, true",
    "*a*a, banana, true",
    "*a*a, bananas, false",
    "*ab*ab, xabxab, true",
    "*ab*ab, xaab, false",
  })
  void aStarAtTheEndIsAnyRestAndElsewhereAnyPartOfASegment(
      String pattern, String key, boolean expected) {
    assertThat(KeyPattern.of(pattern).matches(key)).isEqualTo(expected);
    assertThat(KeyPattern.of(pattern).matches(ReportKey.of(key, Object.class))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "sales:\\*, sales:*, true",
    "sales:\\*, sales:x, false",
    "sales:\\*, sales:\\*, false",
    "a\\\\b, a\\b, true",
    "a\\\\*, a\\bc, true",
    "\\s\\a, sa, true",
    "a?c, abc, false",
    "a?c, a?c, true",
    "[ab], a, false",
    "a.c, abc, false",
    "tenant\\_1_x:*, tenant_1_x:y, true",
    "central\\_x, central_x, true",
  })
  void aBackslashMakesTheNextCharacterItselfAndNothingElseIsSpecial(
      String pattern, String key, boolean expected) {
    assertThat(KeyPattern.of(pattern).matches(key)).isEqualTo(expected);
  }

  @Test
  void aStarMatchesLineBreaksAndPairsOfSurrogates() {
    assertThat(KeyPattern.of("a*b:*").matches("a\n😀\0b:\r\n")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"sales:**, sales:*", "a**b, a*b", "**, *", "a***:*, a*:*"})
  void severalStarsAreOne(String several, String one) {
    for (String key : new String[] {"sales", "sales:a", "ab", "a:b", "axb", "a", "ax:y", "x"}) {
      assertThat(KeyPattern.of(several).matches(key))
          .as("%s on %s", several, key)
          .isEqualTo(KeyPattern.of(one).matches(key));
    }
    assertThat(KeyPattern.of(several).branch()).isEqualTo(KeyPattern.of(one).branch());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sales:today",
        "sales:*",
        "**",
        "a\\*b",
        "\\",
        "\\\\",
        "tenant_1_x:y",
        "central_x",
        "a_b",
        "tenant_",
        "_",
        "a?[b]",
        "x\ny",
        "😀*"
      })
  void exactlyMatchesThatKeyAlone(String key) {
    KeyPattern pattern = KeyPattern.exactly(ReportKey.of(key, String.class));

    assertThat(pattern.matches(key)).isTrue();
    assertThat(pattern.exactKey()).isEqualTo(key);
    assertThat(pattern.matches(key + "x")).isFalse();
    assertThat(pattern.matches(key + ":x")).isFalse();
    assertThat(pattern.matches("x" + key)).isFalse();
    assertThat(pattern.matches(key.replace('*', 'x'))).isEqualTo(key.indexOf('*') < 0);
    assertThat(KeyPattern.of(pattern.text()).matches(key)).as("as written").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sales", "a*b", "\\", "tenant_1_x", "central_x"})
  void allOfMatchesTheResourceAndAllBelow(String resource) {
    KeyPattern pattern = KeyPattern.allOf(resource);

    assertThat(pattern.matches(resource)).isTrue();
    assertThat(pattern.matches(resource + ":a:b")).isTrue();
    assertThat(pattern.matches(resource + "x:a")).isFalse();
    assertThat(pattern.branch()).isEqualTo(resource);
    assertThat(KeyPattern.of(pattern.text()).branch()).as("as written").isEqualTo(resource);
  }

  @Test
  void theShapeOfAPatternIsTold() {
    assertThat(KeyPattern.of("sales:today").exactKey()).isEqualTo("sales:today");
    assertThat(KeyPattern.of("sales:*").exactKey()).isNull();
    assertThat(KeyPattern.of("sales:*").branch()).isEqualTo("sales");
    assertThat(KeyPattern.of("sales:today:*").branch()).isEqualTo("sales:today");
    assertThat(KeyPattern.of("sales:to*").branch()).isNull();
    assertThat(KeyPattern.of("s*s:*").branch()).isNull();
    assertThat(KeyPattern.of("sales").branch()).isNull();
    assertThat(KeyPattern.of("*").branch()).isNull();
    assertThat(KeyPattern.of("*").matchesAll()).isTrue();
    assertThat(KeyPattern.ALL.matchesAll()).isTrue();
    assertThat(KeyPattern.of("\\*").matchesAll()).isFalse();
    assertThat(KeyPattern.of("*:*").matchesAll()).isFalse();
  }

  @Test
  void patternsWrittenAlikeAreEqual() {
    assertThat(KeyPattern.of("sales:*"))
        .isEqualTo(KeyPattern.allOf("sales"))
        .hasSameHashCodeAs(KeyPattern.allOf("sales"))
        .hasToString("pattern 'sales:*'")
        .isNotEqualTo(KeyPattern.of("sales*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant_1_x:*",
        "tenant_acme_*",
        "tenant_*_sales:*",
        "tenant_acme_",
        "central_x",
        "central_*",
        "central_",
        "tenant_a%2Ab_x",
        "tenant_1_a\nb"
      })
  void aPatternThatLooksAsIfItCrossedTenantsIsRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.of(pattern))
        .withMessage(
            "pattern '%s' names a tenant, but a pattern applies inside one; name the tenant by"
                + " tenant(id) or central(), or write \\_ for an underscore that belongs to the"
                + " key",
            pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tenants:*", "tenant:*", "central", "central:*", "tenant_", "x:tenant_1_x"})
  void aPatternThatNamesNoTenantIsTaken(String pattern) {
    assertThat(KeyPattern.of(pattern).text()).isEqualTo(pattern);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void aBlankPatternIsRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.of(pattern))
        .withMessageContainingAll("pattern must not be blank", "was '" + pattern + "'", "e.g.");
  }

  @Test
  void anOverLongPatternIsRefused() {
    assertThat(KeyPattern.of("*".repeat(512)).matchesAll()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.of("x".repeat(513)))
        .withMessageContainingAll("pattern must have at most 512 characters", "had 513", "xxx…");
  }

  @Test
  void aSingleBackslashAtTheEndIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.of("sales:\\"))
        .withMessage(
            "pattern 'sales:\\' ends in a single backslash; write \\\\ for a backslash, \\* for a"
                + " star");
  }

  @Test
  void nullAndHalfASurrogatePairAreRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> KeyPattern.of(null))
        .withMessage("pattern must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.of("a\ud83d*"))
        .withMessageContainingAll("pattern", "unpaired surrogate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPattern.allOf(" "))
        .withMessageContaining("resource must not be blank");
  }
}
