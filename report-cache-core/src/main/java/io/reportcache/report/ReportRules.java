package io.reportcache.report;

import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** Collects the rules of one report: which events drop all of its results, and which drop some. */
final class ReportRules<P> {

  private final String report;
  private final Function<? super P, ? extends ReportKey<?>> key;
  private final List<InvalidationRule<?>> rules = new ArrayList<>();

  ReportRules(String report, Function<? super P, ? extends ReportKey<?>> key) {
    this.report = report;
    this.key = key;
  }

  <E extends DomainEvent> void dropAll(Class<E> event, Predicate<? super E> condition) {
    rules.add(new InvalidationRule<>(event, condition, allResults(), false));
  }

  <E extends DomainEvent> void dropOne(
      Class<E> event, Predicate<? super E> condition, Function<? super E, ? extends P> params) {
    dropEach(event, condition, e -> List.of(told(params.apply(e))));
  }

  <E extends DomainEvent> void dropEach(
      Class<E> event,
      Predicate<? super E> condition,
      Function<? super E, ? extends Collection<? extends P>> params) {
    rules.add(
        new InvalidationRule<>(
            event,
            condition,
            allResults(),
            e -> told(params.apply(e)).stream().map(each -> key.apply(told(each))).toList(),
            false));
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  List<InvalidationRule<?>> all() {
    return List.copyOf(rules);
  }

  private List<KeyPattern> allResults() {
    return List.of(KeyPattern.allOf(report));
  }

  private static <T> T told(T params) {
    return Objects.requireNonNull(
        params, "the function that computes params of an event must not return null");
  }
}
