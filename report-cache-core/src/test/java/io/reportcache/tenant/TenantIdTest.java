package io.reportcache.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"acme", "*", "?", "_", ":", "a\nb", "%", "central", "😀", " acme", "\\"})
  void anyTextIsAnIdAndMeansItself(String value) {
    assertThat(TenantId.of(value).value()).isEqualTo(value);
    assertThat(TenantId.of(value))
        .isEqualTo(TenantId.of(value))
        .hasSameHashCodeAs(TenantId.of(value));
    assertThat(TenantId.of(value).isCentral()).isFalse();
    assertThat(TenantId.of(value)).isNotEqualTo(TenantId.CENTRAL);
  }

  @Test
  void lettersOfOtherCaseMakeAnotherTenant() {
    assertThat(TenantId.of("acme")).isNotEqualTo(TenantId.of("ACME"));
  }

  @Test
  void lettersThatLookAlikeMakeAnotherTenant() {
    assertThat(TenantId.of("\u00e4")).isNotEqualTo(TenantId.of("a\u0308"));
  }

  @Test
  void messagesCallATenantByItsId() {
    assertThat(TenantId.of("acme")).hasToString("tenant 'acme'");
    assertThat(TenantId.CENTRAL).hasToString("central");
  }

  @Test
  void theLongestIdIsTakenAndALongerOneRefused() {
    assertThat(TenantId.of("x".repeat(128)).value()).hasSize(128);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantId.of("x".repeat(129)))
        .withMessage(
            "tenant id must have at most 128 characters, had 129: '%s…'; use a shorter id or a hash"
                + " of it",
            "x".repeat(32));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void aBlankIdIsRefused(String blank) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantId.of(blank))
        .withMessage(
            "tenant id must not be blank, was '" + blank + "'; for no tenant use TenantId.CENTRAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud83d", "\ude00a", "\ude00\ud83d"})
  void halfASurrogatePairIsRefused(String broken) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantId.of(broken))
        .withMessageContainingAll("tenant id", "unpaired surrogate", "check how it was decoded");
  }

  @Test
  void nullIsRefusedWithAWayOut() {
    assertThatNullPointerException()
        .isThrownBy(() -> TenantId.of(null))
        .withMessage("tenant id must not be null; for no tenant use TenantId.CENTRAL");
  }
}
