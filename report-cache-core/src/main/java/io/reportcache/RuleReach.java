package io.reportcache;

import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.report.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows which reports the rules reach, cascades included. The keys of each report and the patterns
 * of each rule are found once, since all are compared with all.
 */
final class RuleReach {

  private final Map<String, KeyPattern> keys = new LinkedHashMap<>();
  private final List<Reached> reached = new ArrayList<>();

  /** A rule with the patterns that it drops in the end. */
  private record Reached(InvalidationRule<?> rule, Collection<KeyPattern> patterns) {}

  RuleReach(Collection<Report<?, ?>> reports, InvalidationRules rules) {
    reports.forEach(report -> keys.put(report.name(), keysOf(report)));
    rules.rules().forEach(rule -> reached.add(new Reached(rule, rules.reachOf(rule))));
  }

  /** Returns a pattern of all keys of the report; a report without parameters has only one. */
  private static KeyPattern keysOf(Report<?, ?> report) {
    return report.hasParams()
        ? report.pattern()
        : KeyPattern.exactly(ReportKey.of(report.name(), Object.class));
  }

  /** Returns the classes of the events that drop the report. */
  Set<Class<?>> eventsOf(String report) {
    KeyPattern own = keys.get(report);
    Set<Class<?>> events = new LinkedHashSet<>();
    for (Reached each : reached) {
      if (own != null && overlapsAny(own, each.patterns)) {
        events.add(each.rule.event());
      }
    }
    return events;
  }

  /** Returns the rules that reach no report. */
  Set<InvalidationRule<?>> inVain() {
    Set<InvalidationRule<?>> inVain = new LinkedHashSet<>();
    for (Reached each : reached) {
      if (!reachAny(each.patterns)) {
        inVain.add(each.rule);
      }
    }
    return inVain;
  }

  /** Tells whether one of the patterns matches a key of a report. */
  boolean reachAny(Collection<KeyPattern> patterns) {
    for (KeyPattern own : keys.values()) {
      if (overlapsAny(own, patterns)) {
        return true;
      }
    }
    return false;
  }

  private static boolean overlapsAny(KeyPattern own, Collection<KeyPattern> patterns) {
    for (KeyPattern pattern : patterns) {
      if (pattern.overlaps(own)) {
        return true;
      }
    }
    return false;
  }
}
