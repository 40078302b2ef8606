package io.reportcache;

import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.report.Report;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows which reports the rules reach, cascades included. All are compared with all once; most
 * pairs are told apart by the first segments of their names.
 */
final class RuleReach {

  /** The keys of each report, by the first segment of the reports' names. */
  private final Map<String, Map<String, KeyPattern>> keys = new LinkedHashMap<>();

  private final Map<String, Set<Class<?>>> events = new HashMap<>();
  private final Set<InvalidationRule<?>> inVain = new LinkedHashSet<>();

  RuleReach(Collection<Report<?, ?>> reports, InvalidationRules rules) {
    for (Report<?, ?> report : reports) {
      keys.computeIfAbsent(firstSegment(report.name()), any -> new LinkedHashMap<>())
          .put(report.name(), keysOf(report));
    }
    for (InvalidationRule<?> rule : rules.rules()) {
      Set<String> reached = new LinkedHashSet<>();
      for (KeyPattern pattern : rules.reachOf(rule)) {
        addReached(pattern, reached);
      }
      for (String report : reached) {
        events.computeIfAbsent(report, any -> new LinkedHashSet<>()).add(rule.event());
      }
      if (reached.isEmpty()) {
        inVain.add(rule);
      }
    }
  }

  /** Returns a pattern of all keys of the report; a report without parameters has only one. */
  private static KeyPattern keysOf(Report<?, ?> report) {
    return report.hasParams()
        ? report.pattern()
        : KeyPattern.exactly(ReportKey.of(report.name(), Object.class));
  }

  /** Returns the classes of the events that drop the report. */
  Set<Class<?>> eventsOf(String report) {
    return events.getOrDefault(report, Set.of());
  }

  /** Returns the rules that reach no report. */
  Set<InvalidationRule<?>> inVain() {
    return inVain;
  }

  /** Tells whether the pattern matches a key of a report. */
  boolean reachesAny(KeyPattern pattern) {
    Set<String> reached = new LinkedHashSet<>();
    addReached(pattern, reached);
    return !reached.isEmpty();
  }

  private void addReached(KeyPattern pattern, Set<String> reached) {
    String first = firstSegmentIn(pattern);
    if (first != null) {
      addReached(pattern, keys.getOrDefault(first, Map.of()), reached);
    } else {
      keys.values().forEach(reports -> addReached(pattern, reports, reached));
    }
  }

  private static void addReached(
      KeyPattern pattern, Map<String, KeyPattern> reports, Set<String> reached) {
    reports.forEach(
        (name, own) -> {
          if (pattern.overlaps(own)) {
            reached.add(name);
          }
        });
  }

  private static String firstSegment(String name) {
    int end = name.indexOf(':');
    return end < 0 ? name : name.substring(0, end);
  }

  /**
   * Returns the only first segment that keys of the pattern have; null if they may have several, or
   * if it is escaped.
   */
  private static @Nullable String firstSegmentIn(KeyPattern pattern) {
    String first = firstSegment(pattern.text());
    return first.indexOf('*') < 0 && first.indexOf('\\') < 0 ? first : null;
  }
}
