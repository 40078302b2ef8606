package io.reportcache.invalidation;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Builds {@link InvalidationRules}. Not safe for use by several threads. */
public final class InvalidationRulesBuilder {

  private final List<InvalidationRule<?>> rules = new ArrayList<>();
  private final Cascades cascades = new Cascades();

  InvalidationRulesBuilder() {}

  /** Begins a rule on a class of events, those included that extend or implement it. */
  public <E extends DomainEvent> RuleBuilder<E> on(Class<E> event) {
    return new RuleBuilder<>(
        this, Objects.requireNonNull(event, "event must not be null"), e -> true);
  }

  /** Adds a rule. */
  public InvalidationRulesBuilder rule(InvalidationRule<?> rule) {
    rules.add(Objects.requireNonNull(rule, "rule must not be null"));
    return this;
  }

  /** Adds all rules of the others. */
  public InvalidationRulesBuilder rules(InvalidationRules others) {
    rules.addAll(Objects.requireNonNull(others, "rules must not be null").rules());
    return this;
  }

  /**
   * Where a rule invalidates a key of the one pattern, it invalidates the other, too, and what
   * cascades from that. Holds for the rules of this builder, also those added later.
   *
   * @throws IllegalArgumentException if that closes a loop
   */
  public InvalidationRulesBuilder cascade(String from, String to) {
    cascades.add(KeyPattern.of(from), KeyPattern.of(to));
    return this;
  }

  /** Returns the rules. */
  public InvalidationRules build() {
    List<InvalidationRule<?>> complete = new ArrayList<>();
    for (InvalidationRule<?> rule : rules) {
      complete.add(rule.withPatterns(cascades.closure(rule.patterns())));
    }
    return new InvalidationRules(complete);
  }

  /**
   * A rule in the making.
   *
   * @param <E> its events
   */
  public static final class RuleBuilder<E extends DomainEvent> {

    private final InvalidationRulesBuilder rules;
    private final Class<E> event;
    private final Predicate<? super E> condition;

    RuleBuilder(InvalidationRulesBuilder rules, Class<E> event, Predicate<? super E> condition) {
      this.rules = rules;
      this.event = event;
      this.condition = condition;
    }

    /** Restricts the rule to events that fulfil the condition, and those given before. */
    public RuleBuilder<E> when(Predicate<? super E> condition) {
      Objects.requireNonNull(condition, "condition must not be null");
      Predicate<? super E> before = this.condition;
      return new RuleBuilder<>(rules, event, e -> before.test(e) && condition.test(e));
    }

    /** Has the event invalidate these patterns in its tenant. */
    public InvalidationRulesBuilder invalidate(String... patterns) {
      return rules.rule(new InvalidationRule<>(event, condition, parse(patterns), false));
    }

    /** Has the event invalidate these patterns in all tenants. */
    public InvalidationRulesBuilder invalidateInAllTenants(String... patterns) {
      return rules.rule(new InvalidationRule<>(event, condition, parse(patterns), true));
    }

    private static List<KeyPattern> parse(String... patterns) {
      return Arrays.stream(patterns).map(KeyPattern::of).toList();
    }
  }
}
