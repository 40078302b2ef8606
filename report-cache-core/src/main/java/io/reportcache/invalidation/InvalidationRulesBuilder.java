package io.reportcache.invalidation;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.Cascades;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Builds {@link InvalidationRules}. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class InvalidationRulesBuilder {

  private final List<InvalidationRule<?>> rules = new ArrayList<>();
  private Cascades cascades = Cascades.NONE;

  InvalidationRulesBuilder() {}

  /** Begins a rule for a class of events, including all that extend or implement it. */
  public <E extends DomainEvent> RuleBuilder<E> on(Class<E> event) {
    return new RuleBuilder<>(
        this, Objects.requireNonNull(event, "event must not be null"), e -> true);
  }

  /** Adds a rule. */
  public InvalidationRulesBuilder rule(InvalidationRule<?> rule) {
    rules.add(Objects.requireNonNull(rule, "rule must not be null"));
    return this;
  }

  /**
   * Adds all rules and cascades of the given rules.
   *
   * @throws IllegalArgumentException if a cascade closes a loop
   */
  public InvalidationRulesBuilder rules(InvalidationRules others) {
    Cascades all = cascades;
    for (Cascade cascade :
        Objects.requireNonNull(others, "rules must not be null").cascades().all()) {
      all = all.with(cascade);
    }
    cascades = all;
    rules.addAll(others.rules());
    return this;
  }

  /**
   * Adds a cascade: when a key of the first pattern is dropped or replaced, by a rule or by a call,
   * the keys of the second pattern are dropped as well, and what cascades from them: see {@link
   * io.reportcache.cache.TenantCacheManager#cascade}.
   *
   * @throws IllegalArgumentException if one isn't a valid pattern, or if the cascade closes a loop
   */
  public InvalidationRulesBuilder cascade(String from, String to) {
    cascades = cascades.with(new Cascade(KeyPattern.of(from), KeyPattern.of(to)));
    return this;
  }

  /** Returns the rules. */
  public InvalidationRules build() {
    return new InvalidationRules(rules, cascades);
  }

  /**
   * Builds one rule.
   *
   * @param <E> the events of the rule
   */
  public static final class RuleBuilder<E extends DomainEvent> {

    private final InvalidationRulesBuilder rules;
    private final Class<E> event;
    private final Predicate<? super E> condition;
    private final List<KeyPattern> fallback;

    RuleBuilder(InvalidationRulesBuilder rules, Class<E> event, Predicate<? super E> condition) {
      this(rules, event, condition, List.of());
    }

    private RuleBuilder(
        InvalidationRulesBuilder rules,
        Class<E> event,
        Predicate<? super E> condition,
        List<KeyPattern> fallback) {
      this.rules = rules;
      this.event = event;
      this.condition = condition;
      this.fallback = fallback;
    }

    /** Restricts the rule to events that fulfil this condition and all conditions given before. */
    public RuleBuilder<E> when(Predicate<? super E> condition) {
      Objects.requireNonNull(condition, "condition must not be null");
      Predicate<? super E> before = this.condition;
      return new RuleBuilder<>(rules, event, e -> before.test(e) && condition.test(e), fallback);
    }

    /**
     * Sets what is invalidated if the scopes of an event can't be computed because the function
     * threw or returned null; by default everything of the tenant. The checks when a {@code
     * ReportCache} is built, and its catalogue, assume that the rule reaches these patterns.
     *
     * @throws IllegalArgumentException if one isn't a valid pattern
     */
    public RuleBuilder<E> fallback(String... patterns) {
      return new RuleBuilder<>(rules, event, condition, parse(patterns));
    }

    /**
     * Makes the event invalidate these patterns in its tenant.
     *
     * @throws IllegalArgumentException if there is no pattern, or one isn't valid
     * @throws IllegalStateException if a fallback is set, since these patterns need none
     */
    public InvalidationRulesBuilder invalidate(String... patterns) {
      return always(patterns, false);
    }

    /**
     * Makes the event invalidate one scope, a tag, a key or a pattern, that is computed from it, in
     * its tenant: {@code e -> Tag.of("customer:" + e.customer())}.
     *
     * @param scope computes the scope. It is called inside {@code publish}, so it should be quick.
     *     If it throws or returns null, the {@linkplain #fallback fallback} is invalidated, and
     *     that is logged
     */
    public InvalidationRulesBuilder invalidate(Function<? super E, ? extends Scope> scope) {
      return computed(one(scope), false);
    }

    /**
     * Makes the event invalidate scopes that are computed from it, in its tenant.
     *
     * @param scopes computes the scopes, see {@link #invalidate(Function)}; returns an empty
     *     collection for an event that invalidates nothing
     */
    public InvalidationRulesBuilder invalidateEach(
        Function<? super E, ? extends Collection<? extends Scope>> scopes) {
      return computed(scopes, false);
    }

    /**
     * Makes the event invalidate these patterns in all tenants; see {@link #invalidate(String...)}.
     */
    public InvalidationRulesBuilder invalidateInAllTenants(String... patterns) {
      return always(patterns, true);
    }

    /**
     * Makes the event invalidate one scope that is computed from it, in all tenants; see {@link
     * #invalidate(Function)}.
     */
    public InvalidationRulesBuilder invalidateInAllTenants(
        Function<? super E, ? extends Scope> scope) {
      return computed(one(scope), true);
    }

    /**
     * Makes the event invalidate scopes that are computed from it, in all tenants; see {@link
     * #invalidateEach(Function)}.
     */
    public InvalidationRulesBuilder invalidateEachInAllTenants(
        Function<? super E, ? extends Collection<? extends Scope>> scopes) {
      return computed(scopes, true);
    }

    private InvalidationRulesBuilder always(String[] patterns, boolean allTenants) {
      if (!fallback.isEmpty()) {
        throw new IllegalStateException(
            "the rule on %s invalidates %s in any case, so its fallback %s has no use; leave that out"
                .formatted(event.getSimpleName(), List.of(patterns), fallback));
      }
      return rules.rule(new InvalidationRule<>(event, condition, parse(patterns), allTenants));
    }

    private InvalidationRulesBuilder computed(
        Function<? super E, ? extends Collection<? extends Scope>> scopes, boolean allTenants) {
      Objects.requireNonNull(scopes, "scopes must not be null");
      return rules.rule(
          new InvalidationRule<>(
              event,
              condition,
              fallback.isEmpty() ? List.of(KeyPattern.ALL) : fallback,
              scopes,
              allTenants));
    }

    private static <E> Function<E, List<Scope>> one(Function<? super E, ? extends Scope> scope) {
      Objects.requireNonNull(scope, "scope must not be null");
      return event -> List.of(scope.apply(event));
    }

    private static List<KeyPattern> parse(String... patterns) {
      return Arrays.stream(patterns).map(KeyPattern::of).toList();
    }
  }
}
