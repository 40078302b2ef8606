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
 * pairs are told apart by the names before the colon.
 */
final class RuleReach {

  private final Map<String, KeyPattern> keys = new LinkedHashMap<>();
  private final Map<String, Set<Class<?>>> events = new HashMap<>();
  private final Set<InvalidationRule<?>> inVain = new LinkedHashSet<>();

  RuleReach(Collection<Report<?, ?>> reports, InvalidationRules rules) {
    for (Report<?, ?> report : reports) {
      keys.put(report.name(), keysOf(report));
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
    String name = nameIn(pattern);
    if (name != null) {
      KeyPattern own = keys.get(name);
      if (own != null && pattern.overlaps(own)) {
        reached.add(name);
      }
      return;
    }
    for (Map.Entry<String, KeyPattern> report : keys.entrySet()) {
      if (pattern.overlaps(report.getValue())) {
        reached.add(report.getKey());
      }
    }
  }

  /**
   * Returns the only name that keys of the pattern begin with; null if it may match several, or is
   * escaped.
   */
  private static @Nullable String nameIn(KeyPattern pattern) {
    String text = pattern.text();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return text.substring(0, i);
      }
      if (c == '*' || c == '\\') {
        return null;
      }
    }
    return text;
  }
}
