package io.reportcache.invalidation;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What an event invalidates.
 *
 * @param event the class of events, those included that extend or implement it
 * @param condition whether one of them counts; see {@link InvalidationRules} for one that throws
 * @param patterns what is invalidated; at least one
 * @param allTenants whether in all tenants, instead of the event's own
 */
public record InvalidationRule<E extends DomainEvent>(
    Class<E> event, Predicate<? super E> condition, List<KeyPattern> patterns, boolean allTenants) {

  /** Checks that there is something to invalidate, and copies it. */
  public InvalidationRule {
    Objects.requireNonNull(event, "event must not be null");
    Objects.requireNonNull(condition, "condition must not be null");
    patterns = List.copyOf(patterns);
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException(
          "a rule on %s must invalidate something; give at least one pattern, e.g. sales:*"
              .formatted(event.getSimpleName()));
    }
  }

  InvalidationRule<E> withPatterns(List<KeyPattern> others) {
    return new InvalidationRule<>(event, condition, others, allTenants);
  }

  @Override
  public String toString() {
    return "rule on %s: %s%s"
        .formatted(event.getSimpleName(), patterns, allTenants ? " in all tenants" : "");
  }
}
