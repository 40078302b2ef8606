package io.reportcache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CascadeTest {

  record OrderCreated() implements DomainEvent {}

  @Test
  void whatIsDerivedIsDroppedToo() {
    assertThat(effect(builder("sales:*").cascade("sales:*", "dashboard:*")))
        .containsExactlyElementsOf(patterns("sales:*", "dashboard:*"));
  }

  @Test
  void cascadesFollowEachOtherWhateverTheirOrder() {
    assertThat(
            effect(
                builder("sales:*")
                    .cascade("dashboard:*", "board:*")
                    .cascade("forecast:*", "dashboard:*")
                    .cascade("sales:*", "forecast:*")
                    .cascade("products:*", "stock:*")))
        .containsExactlyInAnyOrderElementsOf(
            patterns("sales:*", "forecast:*", "dashboard:*", "board:*"));
  }

  @Test
  void aCascadeHoldsForRulesAddedLater() {
    InvalidationRulesBuilder rules = InvalidationRules.builder().cascade("sales:*", "dashboard:*");
    rules.on(OrderCreated.class).invalidate("sales:today");

    assertThat(effect(rules)).containsExactlyElementsOf(patterns("sales:today", "dashboard:*"));
  }

  @Test
  void aCascadeHoldsForRulesTakenFromOthers() {
    InvalidationRules others = builder("sales:*").build();

    assertThat(effect(InvalidationRules.builder().rules(others).cascade("sales:*", "dashboard:*")))
        .containsExactlyElementsOf(patterns("sales:*", "dashboard:*"));
  }

  @Test
  void aPartOfWhatACascadeNamesIsEnough() {
    assertThat(effect(builder("sales:today:eu").cascade("sales:*:eu", "dashboard:*")))
        .containsExactlyElementsOf(patterns("sales:today:eu", "dashboard:*"));
    assertThat(effect(builder("sales:today:us").cascade("sales:*:eu", "dashboard:*")))
        .containsExactlyElementsOf(patterns("sales:today:us"));
  }

  @Test
  void aDiamondIsNoLoop() {
    assertThat(
            effect(
                builder("a:*")
                    .cascade("a:*", "b:*")
                    .cascade("a:*", "c:*")
                    .cascade("b:*", "d:*")
                    .cascade("c:*", "d:*")))
        .containsExactlyInAnyOrderElementsOf(patterns("a:*", "b:*", "c:*", "d:*"));
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void aRowOfDiamondsIsCheckedQuickly() {
    InvalidationRulesBuilder rules = builder("n0:*");
    for (int i = 0; i < 20; i++) {
      rules.cascade("n" + i + ":*", "left" + i + ":*");
      rules.cascade("n" + i + ":*", "right" + i + ":*");
      rules.cascade("left" + i + ":*", "n" + (i + 1) + ":*");
      rules.cascade("right" + i + ":*", "n" + (i + 1) + ":*");
    }
    rules.cascade("other:*", "n0:*"); // looks for a way from n0 to other, and there are 2^20 ways

    assertThat(effect(rules)).hasSize(61);
  }

  @Test
  void aCascadeOntoItselfIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InvalidationRules.builder().cascade("sales:*", "sales:*"))
        .withMessage(
            "cascade sales:* -> sales:* closes a loop: sales:* -> sales:*; a report"
                + " can't be derived from itself, remove one of these");
  }

  @ParameterizedTest
  @CsvSource({"sales:*, sales:today", "sales:today, sales:*", "*, sales:*", "sales:*, *"})
  void aCascadeOntoAPartOfItselfIsRefused(String from, String to) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InvalidationRules.builder().cascade(from, to))
        .withMessageStartingWith("cascade %s -> %s closes a loop: ".formatted(from, to));
  }

  @Test
  void aLoopOfSeveralIsRefusedWithItsWholePath() {
    InvalidationRulesBuilder rules =
        InvalidationRules.builder().cascade("a:*", "b:*").cascade("b:*", "c:*");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.cascade("c:*", "a:*"))
        .withMessage(
            "cascade c:* -> a:* closes a loop: c:* -> a:* -> b:* -> c:*; a report can't be"
                + " derived from itself, remove one of these");
  }

  @Test
  void aLoopThroughOverlapIsFound() {
    InvalidationRulesBuilder rules =
        InvalidationRules.builder().cascade("sales:*:eu", "dashboard:eu:*");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.cascade("dashboard:*", "sales:today:*"));
  }

  @Test
  void aRefusedCascadeLeavesTheOthers() {
    InvalidationRulesBuilder rules = builder("sales:*").cascade("sales:*", "dashboard:*");
    assertThatIllegalArgumentException().isThrownBy(() -> rules.cascade("dashboard:*", "sales:*"));

    assertThat(effect(rules)).containsExactlyElementsOf(patterns("sales:*", "dashboard:*"));
  }

  private static InvalidationRulesBuilder builder(String... patterns) {
    return InvalidationRules.builder().on(OrderCreated.class).invalidate(patterns);
  }

  private static Set<Scope> effect(InvalidationRulesBuilder rules) {
    return rules.build().effectOf(new OrderCreated());
  }

  private static List<KeyPattern> patterns(String... patterns) {
    return Arrays.stream(patterns).map(KeyPattern::of).toList();
  }
}
