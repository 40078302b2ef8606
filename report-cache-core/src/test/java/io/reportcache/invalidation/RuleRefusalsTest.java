package io.reportcache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleRefusalsTest {

  interface OrderEvent extends DomainEvent {}

  record OrderCreated() implements OrderEvent {}

  record QuoteChanged() implements DomainEvent {}

  private final InvalidationRulesBuilder rules = InvalidationRules.builder();

  @Test
  void aRuleThatInvalidatesNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.on(OrderCreated.class).invalidate())
        .withMessage(
            "a rule on OrderCreated must invalidate something; give at least one pattern, e.g."
                + " sales:*");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.on(OrderCreated.class).invalidateInAllTenants());
  }

  @Test
  void aRuleWithABadPatternIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.on(OrderCreated.class).invalidate("sales:*", " "))
        .withMessageContaining("pattern must not be blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.on(OrderCreated.class).invalidate("tenant_1_sales:*"))
        .withMessageContaining("names a tenant");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rules.cascade("sales:*", ""))
        .withMessageContaining("pattern must not be blank");
    assertThat(rules.build().rules()).isEmpty();
  }

  @Test
  void nullsAreRefusedByTheirNames() {
    assertThatNullPointerException()
        .isThrownBy(() -> rules.on((Class<OrderCreated>) null).invalidate("sales:*"))
        .withMessage("event must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> rules.on(OrderCreated.class).when(null).invalidate("sales:*"))
        .withMessage("condition must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> rules.on(OrderCreated.class).invalidate((String) null))
        .withMessage("pattern must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> rules.rule(null))
        .withMessage("rule must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> rules.rules(null))
        .withMessage("rules must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> rules.cascade(null, "sales:*"))
        .withMessage("pattern must not be null");
  }

  @Test
  void aRuleCopiesItsPatterns() {
    List<KeyPattern> patterns = new ArrayList<>(List.of(KeyPattern.of("sales:*")));
    InvalidationRule<OrderCreated> rule =
        new InvalidationRule<>(OrderCreated.class, e -> true, patterns, false);
    patterns.add(KeyPattern.ALL);

    assertThat(rule.patterns()).containsExactly(KeyPattern.of("sales:*"));
  }

  @Test
  void builtRulesNoLongerChange() {
    InvalidationRules built = rules.on(OrderCreated.class).invalidate("sales:*").build();
    rules.on(QuoteChanged.class).invalidate("quotes:*").cascade("sales:*", "dashboard:*");

    assertThat(built.rules()).hasSize(1);
    assertThat(built.effectOf(new OrderCreated())).containsExactly(KeyPattern.of("sales:*"));
  }

  @Test
  void aRuleOnAnEventThatIsNotRegisteredIsRefused() {
    InvalidationRules built = rules.on(QuoteChanged.class).invalidate("quotes:*").build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> built.requireRegistered(List.of(OrderCreated.class)))
        .withMessage(
            "rule on QuoteChanged: [pattern 'quotes:*'] is for an event that isn't registered;"
                + " registered are [OrderCreated]: register QuoteChanged, or correct the rule");
  }

  @Test
  void aRuleOnASupertypeOfARegisteredEventIsFine() {
    InvalidationRules built = rules.on(OrderEvent.class).invalidate("sales:*").build();

    assertThatCode(() -> built.requireRegistered(List.of(OrderCreated.class)))
        .doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> built.requireRegistered(List.of(QuoteChanged.class)));
  }
}
