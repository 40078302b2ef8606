package io.reportcache.spring;

import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.ReportDescription;
import io.reportcache.spring.cache.SpringCacheManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Describes the caches of Spring's annotations as reports are described. */
final class DescribedCaches {

  private DescribedCaches() {}

  /** Returns the descriptions by the names of the caches. */
  static List<ReportDescription> of(SpringCacheManager manager, InvalidationRules rules) {
    List<ReportDescription> described = new ArrayList<>();
    manager.getCacheNames().stream()
        .sorted()
        .forEach(
            name ->
                described.add(
                    new ReportDescription(
                        name,
                        manager.policyOf(name),
                        List.copyOf(eventsOf(KeyPattern.allOf(name), rules)),
                        Optional.empty())));
    return described;
  }

  private static Set<Class<?>> eventsOf(KeyPattern keys, InvalidationRules rules) {
    Set<Class<?>> events = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules.rules()) {
      if (rules.reachOf(rule).stream().anyMatch(keys::overlaps)) {
        events.add(rule.event());
      }
    }
    return events;
  }
}
