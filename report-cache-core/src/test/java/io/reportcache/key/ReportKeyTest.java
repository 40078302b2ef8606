package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportKeyTest {

  @ParameterizedTest
  @CsvSource({"sales, sales", "sales:today, sales", "sales:today:eu, sales", "*:x, *", "a:, a"})
  void theResourceIsTheFirstSegment(String text, String resource) {
    ReportKey<String> key = ReportKey.of(text, String.class);

    assertThat(key.text()).isEqualTo(text);
    assertThat(key.resource()).isEqualTo(resource);
    assertThat(key.type()).isEqualTo(String.class);
    assertThat(key).hasToString("key '" + text + "'");
  }

  @Test
  void resourcesWithOneHashCodeAreKeptApart() {
    for (int i = 0; i < 3; i++) {
      assertThat(ReportKey.of("AaBB:x", String.class).resource()).isEqualTo("AaBB");
      assertThat(ReportKey.of("BBAa:x", String.class).resource()).isEqualTo("BBAa");
      assertThat(ReportKey.of("BBAa", String.class).isOf("AaBB")).isFalse();
    }
  }

  @Test
  void keysAreEqualByTheirTextAlone() {
    assertThat(ReportKey.of("sales:today", String.class))
        .isEqualTo(ReportKey.of("sales:today", Integer.class))
        .hasSameHashCodeAs(ReportKey.of("sales:today", Integer.class))
        .isNotEqualTo(ReportKey.of("sales:week", String.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t"})
  void aBlankKeyIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of(text, String.class))
        .withMessage(
            "key must not be blank, was '"
                + text
                + "'; write it as resource:params, e.g. sales:today; ReportKey.ofParams hashes long"
                + " parameters");
  }

  @ParameterizedTest
  @ValueSource(strings = {":", ":today", " :today"})
  void aKeyWithoutAResourceIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of(text, String.class))
        .withMessage(
            "key must begin with a resource, was '%s'; write it as resource:params, e.g."
                + " sales:today",
            text);
  }

  @Test
  void anOverLongKeyIsRefused() {
    assertThat(ReportKey.of("x".repeat(512), String.class).text()).hasSize(512);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of("x".repeat(513), String.class))
        .withMessage(
            "key must have at most 512 characters, had 513: '%s…'; write it as resource:params,"
                + " e.g. sales:today; ReportKey.ofParams hashes long parameters",
            "x".repeat(32));
  }

  @Test
  void nullsAreRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> ReportKey.of(null, String.class))
        .withMessage("key must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> ReportKey.of("sales", (Class<String>) null))
        .withMessage("type must not be null");
  }

  @Test
  void aPrimitiveTypeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of("sales", int.class))
        .withMessage("type of key 'sales' must be a class, was the primitive int; use its wrapper");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of("sales:\ud83d", String.class))
        .withMessageContainingAll("key", "unpaired surrogate", "check how it was decoded");
  }

  @Test
  void aKeyIsOfItsFirstSegmentAndOfNoOther() {
    ReportKey<String> key = ReportKey.of("sales:today", String.class);

    assertThat(key.isOf("sales")).isTrue();
    assertThat(key.isOf("sale")).isFalse();
    assertThat(key.isOf("sales:today")).isFalse();
    assertThat(key.isOf("tales")).isFalse();
  }

  @Test
  void keysByOneParameterKeepTheirResource() {
    TypeToken<String> text = TypeToken.of(String.class);

    assertThat(ReportKey.byParam("sales", text, text).apply("today").text())
        .isEqualTo("sales:today");
    ReportKey<String> nested = ReportKey.byParam("sales:eu", text, text).apply("today");
    assertThat(nested.text()).isEqualTo("sales:eu:today");
    assertThat(nested.resource()).isEqualTo("sales:eu");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.byParam("sales::eu", text, text))
        .withMessageContaining("resource must not have an empty segment, was 'sales::eu'");
  }

  @Test
  void rememberedKeysAreMadeOnce() {
    AtomicInteger made = new AtomicInteger();
    Function<Integer, ReportKey<String>> keys =
        ReportKey.remembering(
            year -> {
              made.incrementAndGet();
              return ReportKey.ofParams("sales", String.class, year);
            });

    assertThat(keys.apply(2026)).isSameAs(keys.apply(2026)).isNotEqualTo(keys.apply(2025));
    assertThat(made).hasValue(2);
  }
}
