package io.reportcache.invalidation;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.key.Cascades;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rules that determine which events invalidate what. Immutable.
 *
 * <pre>{@code
 * InvalidationRules rules = InvalidationRules.builder()
 *     .on(OrderCreated.class).invalidate("sales:*", "dashboard:*")
 *     .on(CustomerMoved.class).invalidate(e -> Tag.of("customer:" + e.customer()))
 *     .on(QuoteChanged.class).when(e -> e.status() == ACCEPTED).invalidate("dashboard:kpis:*")
 *     .cascade("sales:*", "dashboard:*")
 *     .build();
 * }</pre>
 *
 * <p>When they are attached to a bus, the rules take effect inside {@code publish}, before it
 * returns, in the event's tenant: a read that begins afterwards is fresh. If the event waits for a
 * transaction, they also take effect inside that transaction at once. A condition that throws
 * counts as fulfilled. If the scopes of a rule can't be computed, its fallback is invalidated. Both
 * are logged. A report that is dropped needlessly is only computed again, while one that is kept by
 * mistake is wrong.
 *
 * @since 0.1
 */
public final class InvalidationRules {

  private static final GuardedLog log = GuardedLog.of(InvalidationRules.class);

  private final List<InvalidationRule<?>> rules;
  private final Cascades cascades;

  InvalidationRules(List<InvalidationRule<?>> rules, Cascades cascades) {
    this.rules = List.copyOf(rules);
    this.cascades = cascades;
  }

  /** Returns an empty builder. */
  public static InvalidationRulesBuilder builder() {
    return new InvalidationRulesBuilder();
  }

  /** Returns the rules. */
  public List<InvalidationRule<?>> rules() {
    return rules;
  }

  /** Returns the cascades, by which more is dropped together with what the rules drop. */
  public Cascades cascades() {
    return cascades;
  }

  /**
   * Returns the patterns that the rule may reach, including what follows by cascades. For a
   * computed rule these begin with its fallback.
   */
  public Set<KeyPattern> reachOf(InvalidationRule<?> rule) {
    Set<KeyPattern> reach = new LinkedHashSet<>(rule.patterns());
    rule.patterns().forEach(pattern -> reach.addAll(cascades.derivedFrom(pattern)));
    return reach;
  }

  /**
   * Returns what the event would invalidate, including what follows by cascades. Invalidates
   * nothing, but calls the conditions and computes the scopes. What follows from a tag isn't
   * included, since only a cache knows which entries have it.
   */
  public Set<Scope> effectOf(DomainEvent event) {
    Set<Scope> effect = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules) {
      if (rule.event().isInstance(event) && applies(rule, event)) {
        scopesOf(rule, event).forEach(scope -> addWithDerived(scope, effect));
      }
    }
    return effect;
  }

  private void addWithDerived(Scope scope, Set<Scope> effect) {
    effect.add(scope);
    if (scope instanceof KeyPattern pattern) {
      effect.addAll(cascades.derivedFrom(pattern));
    } else if (scope instanceof ReportKey<?> key) {
      effect.addAll(cascades.derivedFrom(KeyPattern.exactly(key)));
    }
  }

  /**
   * Checks that every rule is for a registered event.
   *
   * @param registered the classes of events that may be published
   * @throws IllegalArgumentException if a rule is for another event
   */
  public void requireRegistered(Collection<? extends Class<? extends DomainEvent>> registered) {
    for (InvalidationRule<?> rule : rules) {
      if (registered.stream().noneMatch(rule.event()::isAssignableFrom)) {
        throw new IllegalArgumentException(
            "%s is for an event that isn't registered; registered are %s: register %s, or correct the rule"
                .formatted(
                    rule,
                    registered.stream()
                        .map(Class::getSimpleName)
                        .sorted()
                        .collect(Collectors.joining(", ", "[", "]")),
                    rule.event().getSimpleName()));
      }
    }
  }

  /**
   * Makes the bus's events invalidate entries of the caches until the subscription is closed. If an
   * invalidation fails, the publisher gets no exception: the failure is logged and counted, and the
   * bus tries again. The {@linkplain #cascades cascades} are {@linkplain TenantCacheManager#cascade
   * added to the caches}, and stay there when the subscription is closed.
   *
   * @throws IllegalArgumentException if a cascade closes a loop with others of the caches
   */
  public Subscription attach(EventBus bus, TenantCacheManager caches) {
    cascades.all().forEach(each -> caches.cascade(each.from().text(), each.to().text()));
    Map<Class<? extends DomainEvent>, List<InvalidationRule<?>>> byEvent = new LinkedHashMap<>();
    for (InvalidationRule<?> rule : rules) {
      byEvent.computeIfAbsent(rule.event(), event -> new ArrayList<>()).add(rule);
    }
    List<Subscription> subscriptions = new ArrayList<>();
    byEvent.forEach(
        (event, itsRules) ->
            subscriptions.add(
                bus.subscribe(
                    event,
                    envelope -> invalidate(itsRules, envelope, caches),
                    SubscriptionOptions.inline()
                        .withAnnounced()
                        .withName("invalidation on " + event.getSimpleName()))));
    return new Attached(subscriptions);
  }

  private static void invalidate(
      List<InvalidationRule<?>> rules,
      EventEnvelope<? extends DomainEvent> envelope,
      TenantCacheManager caches) {
    Set<Scope> own = new LinkedHashSet<>();
    Set<Scope> all = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules) {
      if (applies(rule, envelope.event())) {
        (rule.allTenants() ? all : own).addAll(scopesOf(rule, envelope.event()));
      }
    }
    if (!own.isEmpty()) {
      caches.tenant(envelope.tenant()).invalidate(own, envelope.name());
    }
    if (!all.isEmpty()) {
      caches.invalidateAllTenants(all, envelope.name());
    }
  }

  private static <E extends DomainEvent> boolean applies(
      InvalidationRule<E> rule, DomainEvent event) {
    try {
      return rule.condition().test(rule.event().cast(event));
    } catch (Throwable e) {
      log.warn("The condition of the {} threw; it counts as fulfilled", rule, e);
      return true;
    }
  }

  private static <E extends DomainEvent> Collection<? extends Scope> scopesOf(
      InvalidationRule<E> rule, DomainEvent event) {
    Function<? super E, ? extends Collection<? extends Scope>> computed = rule.computed();
    if (computed == null) {
      return rule.patterns();
    }
    try {
      Collection<? extends Scope> scopes = computed.apply(rule.event().cast(event));
      Objects.requireNonNull(
          scopes, "the function returned null; return List.of() to invalidate nothing");
      return List.copyOf(scopes); // refuses null elements, too
    } catch (Throwable e) {
      log.warn(
          "The {} could not compute what to invalidate; all of {} is dropped instead",
          rule,
          rule.patterns(),
          e);
      return rule.patterns();
    }
  }

  private record Attached(List<Subscription> subscriptions) implements Subscription {

    @Override
    public String name() {
      return "invalidation rules";
    }

    @Override
    public void close() {
      subscriptions.forEach(Subscription::close);
    }
  }
}
