package io.reportcache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.report.Warmup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The one place that knows every report (P4). */
final class ReportRegistry {

  private final Map<String, Report<?, ?>> reports = new LinkedHashMap<>();

  void add(Report<?, ?> report) {
    if (reports.putIfAbsent(report.name(), report) != null) {
      throw new IllegalArgumentException(
          "a report named '%s' is there already; names must be unique, rename one of the two, or add it once"
              .formatted(report.name()));
    }
  }

  void overrideTtl(String name, Duration ttl) {
    Report<?, ?> report = require(name);
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException(
          "ttl of %s must be more than zero, was %s; leave it out for the declared %s"
              .formatted(report, ttl, report.policy()));
    }
    reports.put(name, report.withPolicy(report.policy().withTtl(ttl)));
  }

  Collection<Report<?, ?>> all() {
    return reports.values();
  }

  /** Returns the policy in force, which a configuration may have changed since the declaration. */
  CachePolicy policy(Report<?, ?> report) {
    return requireRegistered(report).policy();
  }

  /** Returns the report as it is registered. */
  Report<?, ?> requireRegistered(Report<?, ?> report) {
    Objects.requireNonNull(report, "report must not be null");
    Report<?, ?> registered = require(report.name());
    if (!registered.isSameAs(report)) {
      throw new IllegalArgumentException(
          "another report is registered as '%s'; use the one that was given to report(...)"
              .formatted(report.name()));
    }
    return registered;
  }

  List<ReportDescription> describe(InvalidationRules rules) {
    List<ReportDescription> descriptions = new ArrayList<>();
    for (Report<?, ?> report : reports.values()) {
      descriptions.add(
          new ReportDescription(
              report.name(),
              report.policy(),
              List.copyOf(eventsOf(report, rules)),
              report.warmup().map(Warmup::schedule)));
    }
    return descriptions;
  }

  /** Returns what would go stale or unused unnoticed, as sentences for the log. */
  List<String> doubts(InvalidationRules rules) {
    List<String> doubts = new ArrayList<>();
    for (Report<?, ?> report : reports.values()) {
      if (eventsOf(report, rules).isEmpty()) {
        doubts.add(
            "%s is invalidated by no event: after a change it is wrong until its ttl ends; declare invalidatedBy"
                .formatted(report));
      }
    }
    for (InvalidationRule<?> rule : rules.rules()) {
      if (reports.values().stream().noneMatch(report -> reaches(rules.reachOf(rule), report))) {
        doubts.add("%s matches no report; mend its patterns if it is meant to".formatted(rule));
      }
    }
    return doubts;
  }

  private Set<Class<?>> eventsOf(Report<?, ?> report, InvalidationRules rules) {
    Set<Class<?>> events = new LinkedHashSet<>();
    for (InvalidationRule<?> rule : rules.rules()) {
      if (reaches(rules.reachOf(rule), report)) {
        events.add(rule.event());
      }
    }
    return events;
  }

  private static boolean reaches(Collection<KeyPattern> patterns, Report<?, ?> report) {
    return patterns.stream().anyMatch(pattern -> pattern.overlaps(report.pattern()));
  }

  private Report<?, ?> require(String name) {
    Report<?, ?> report = reports.get(name);
    if (report == null) {
      throw new IllegalArgumentException(
          "no report is named '%s'; there are %s: add it with report(...), or mend the name"
              .formatted(name, reports.keySet()));
    }
    return report;
  }
}
