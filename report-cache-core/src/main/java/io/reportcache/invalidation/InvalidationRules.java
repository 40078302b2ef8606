package io.reportcache.invalidation;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.key.KeyPattern;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which events invalidate what. Immutable.
 *
 * <pre>{@code
 * InvalidationRules rules = InvalidationRules.builder()
 *     .on(OrderCreated.class).invalidate("sales:*", "dashboard:*")
 *     .on(QuoteChanged.class).when(e -> e.status() == ACCEPTED).invalidate("dashboard:kpis:*")
 *     .cascade("sales:*", "dashboard:*")
 *     .build();
 * }</pre>
 *
 * <p>Attached to a bus, the rules act inside {@code publish}, before it returns, in the event's
 * tenant: a read that begins after it is fresh. A condition that throws counts as fulfilled, and is
 * logged: a report dropped in vain is computed again, one kept in error is wrong.
 */
public final class InvalidationRules {

  private static final GuardedLog log = GuardedLog.of(InvalidationRules.class);

  private final List<InvalidationRule<?>> rules;

  InvalidationRules(List<InvalidationRule<?>> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Returns an empty builder. */
  public static InvalidationRulesBuilder builder() {
    return new InvalidationRulesBuilder();
  }

  /** Returns the rules, with what follows by cascades among their patterns. */
  public List<InvalidationRule<?>> rules() {
    return rules;
  }

  /** Returns what the event would invalidate. Invalidates nothing; conditions are asked. */
  public Set<KeyPattern> effectOf(DomainEvent event) {
    Set<KeyPattern> effect = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules) {
      if (rule.event().isInstance(event) && applies(rule, event)) {
        effect.addAll(rule.patterns());
      }
    }
    return effect;
  }

  /**
   * Checks that every rule is on an event that exists.
   *
   * @param registered the classes of events that may be published
   * @throws IllegalArgumentException if a rule is on another
   */
  public void requireRegistered(Collection<? extends Class<? extends DomainEvent>> registered) {
    for (InvalidationRule<?> rule : rules) {
      if (registered.stream().noneMatch(rule.event()::isAssignableFrom)) {
        throw new IllegalArgumentException(
            "%s is for an event that isn't registered; registered are %s: register %s, or mend the rule"
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
   * Has the bus's events invalidate entries of the caches, until the subscription is closed. Should
   * an invalidation fail, the publisher isn't told: it is logged, counted and tried again by the
   * bus.
   */
  public Subscription attach(EventBus bus, TenantCacheManager caches) {
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
                        .withName("invalidation on " + event.getSimpleName()))));
    return new Attached(subscriptions);
  }

  private static void invalidate(
      List<InvalidationRule<?>> rules,
      EventEnvelope<? extends DomainEvent> envelope,
      TenantCacheManager caches) {
    Set<KeyPattern> own = new LinkedHashSet<>();
    Set<KeyPattern> all = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules) {
      if (applies(rule, envelope.event())) {
        (rule.allTenants() ? all : own).addAll(rule.patterns());
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
    } catch (RuntimeException | Error e) {
      log.warn("The condition of the {} threw; it counts as fulfilled", rule, e);
      return true;
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
