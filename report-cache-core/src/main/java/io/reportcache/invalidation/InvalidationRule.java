package io.reportcache.invalidation;

import io.reportcache.event.DomainEvent;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A rule that determines what an event invalidates.
 *
 * @param event the class of events, including all that extend or implement it
 * @param condition tells whether the rule applies to an event; see {@link InvalidationRules} for a
 *     condition that throws
 * @param patterns what is invalidated; of a computed rule, what is invalidated if its scopes can't
 *     be computed, and what the rule is assumed to reach when there is no event. At least one
 * @param computed computes from the event what is invalidated; null if that is always {@code
 *     patterns}
 * @param allTenants whether to invalidate in all tenants instead of the event's own
 * @since 0.1
 */
public record InvalidationRule<E extends DomainEvent>(
    Class<E> event,
    Predicate<? super E> condition,
    List<KeyPattern> patterns,
    @Nullable Function<? super E, ? extends Collection<? extends Scope>> computed,
    boolean allTenants) {

  /** Checks that there are patterns, and copies them. */
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

  /** Makes a rule that always invalidates the same patterns. */
  public InvalidationRule(
      Class<E> event,
      Predicate<? super E> condition,
      List<KeyPattern> patterns,
      boolean allTenants) {
    this(event, condition, patterns, null, allTenants);
  }

  @Override
  public String toString() {
    return "rule on %s: %s%s%s"
        .formatted(
            event.getSimpleName(),
            computed == null ? "" : "computed from the event, else ",
            patterns,
            allTenants ? " in all tenants" : "");
  }
}
