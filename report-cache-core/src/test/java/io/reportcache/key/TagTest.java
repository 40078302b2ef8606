package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {

  @ParameterizedTest
  @ValueSource(strings = {"eu", "*", "a:b", "tenant_1_x", "a b", "😀"})
  void aTagIsItsText(String value) {
    assertThat(Tag.of(value)).isEqualTo(new Tag(value)).hasToString("tag '" + value + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void aBlankTagIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tag.of(value))
        .withMessageContainingAll("tag must not be blank", "was '" + value + "'");
  }

  @Test
  void anOverLongTagIsRefused() {
    assertThat(Tag.of("x".repeat(128)).value()).hasSize(128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tag.of("x".repeat(129)))
        .withMessageContainingAll("tag must have at most 128 characters", "had 129", "xxx…");
  }

  @Test
  void nullAndHalfASurrogatePairAreRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> Tag.of(null))
        .withMessage("tag must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tag.of("\udc00"))
        .withMessageContainingAll("tag", "unpaired surrogate");
  }

  /** A tag isn't a key: what helps with long keys doesn't help here. */
  @Test
  void theAdviceFitsATag() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tag.of("x".repeat(129)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("ReportKey.ofParams"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tag.of(" "))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sales:today"));
  }
}
