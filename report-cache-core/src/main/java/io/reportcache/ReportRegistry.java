package io.reportcache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.report.Warmup;
import io.reportcache.text.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the reports of a cache by their names. */
final class ReportRegistry {

  private static final int RECENT = 256;

  /** Replaced as a whole whenever something changes, so that readers need no lock. */
  private volatile Map<String, Report<?, ?>> reports = Map.of();

  /**
   * The policies in force of recent reports, by the hash of their names. Saves the hits a search.
   * Any thread may read and write, since a place itself is immutable. It holds for the reports that
   * it was found among, so a thread that writes it late brings no old policy back.
   */
  private final @Nullable InForce[] recent = new InForce[RECENT];

  private record InForce(
      Map<String, Report<?, ?>> among, Report<?, ?> report, CachePolicy policy) {}

  synchronized void add(Report<?, ?> report) {
    if (reports.containsKey(report.name())) {
      throw new IllegalArgumentException(
          "a report named '%s' is there already; names must be unique, rename one of the two, or add it once"
              .formatted(report.name()));
    }
    for (String other : reports.keySet()) {
      requireApart(report.name(), other);
      requireApart(other, report.name());
    }
    put(report);
  }

  /**
   * Refuses a name that begins with another: the report {@code dashboard} with the parameter {@code
   * kpis} would have the key of {@code dashboard:kpis}.
   */
  private static void requireApart(String shorter, String longer) {
    if (longer.startsWith(shorter + ":")) {
      throw new IllegalArgumentException(
          "a report can't be named '%s' beside '%s', since their keys could meet; rename one of the two, such as '%s:all'"
              .formatted(shorter, longer, shorter));
    }
  }

  /** The order of the names stays. */
  private void put(Report<?, ?> report) {
    Map<String, Report<?, ?>> changed = new LinkedHashMap<>(reports);
    changed.put(report.name(), report);
    reports = changed;
  }

  synchronized void overrideTtl(String name, Duration ttl) {
    Report<?, ?> report = require(name, reports);
    Objects.requireNonNull(ttl, "ttl must not be null");
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException(
          "ttl of %s must be more than zero, was %s; leave it out for the declared %s"
              .formatted(report, ttl, report.policy()));
    }
    put(report.withPolicy(report.policy().withTtl(ttl)));
  }

  Collection<Report<?, ?>> all() {
    return reports.values();
  }

  /** Returns the policy in force, which a configuration may have changed since the declaration. */
  @SuppressWarnings("ReferenceEquality") // the very same report is known to be registered
  CachePolicy policy(Report<?, ?> report) {
    Objects.requireNonNull(report, "report must not be null");
    Map<String, Report<?, ?>> now = reports;
    int place = report.name().hashCode() & (RECENT - 1);
    InForce found = recent[place];
    if (found == null || found.report != report || found.among != now) {
      found = new InForce(now, report, registeredAs(report, now).policy());
      recent[place] = found;
    }
    return found.policy;
  }

  /** Returns the report as it is registered. */
  Report<?, ?> requireRegistered(Report<?, ?> report) {
    Objects.requireNonNull(report, "report must not be null");
    return registeredAs(report, reports);
  }

  private static Report<?, ?> registeredAs(Report<?, ?> report, Map<String, Report<?, ?>> reports) {
    Report<?, ?> registered = require(report.name(), reports);
    if (!registered.isSameAs(report)) {
      throw new IllegalArgumentException(
          "another report is registered as '%s'; use the one that was given to report(...)"
              .formatted(report.name()));
    }
    return registered;
  }

  List<ReportDescription> describe(InvalidationRules rules) {
    List<ReportDescription> descriptions = new ArrayList<>();
    RuleReach reach = new RuleReach(reports.values(), rules);
    for (Report<?, ?> report : reports.values()) {
      descriptions.add(
          new ReportDescription(
              report.name(),
              report.policy(),
              List.copyOf(reach.eventsOf(report.name())),
              report.warmup().map(Warmup::schedule)));
    }
    return descriptions;
  }

  /** Returns warnings for the log: reports without events, and rules without reports. */
  List<String> doubts(InvalidationRules rules) {
    List<String> doubts = new ArrayList<>();
    RuleReach reach = new RuleReach(reports.values(), rules);
    for (Report<?, ?> report : reports.values()) {
      if (reach.eventsOf(report.name()).isEmpty()) {
        doubts.add(
            "%s is invalidated by no event: after a change it is wrong until its ttl ends; declare invalidatedBy"
                .formatted(report));
      }
    }
    Set<InvalidationRule<?>> inVain = reach.inVain();
    for (InvalidationRule<?> rule : rules.rules()) {
      List<String> meant = rule.patterns().stream().flatMap(p -> meant(p, reach).stream()).toList();
      if (inVain.contains(rule)) {
        doubts.add(
            "%s matches no report; mend its patterns if it is meant to%s"
                .formatted(rule, didYouMean(meant)));
      } else if (!meant.isEmpty()) { // what isn't near a report is some other value's
        doubts.add("%s has patterns that match no report%s".formatted(rule, didYouMean(meant)));
      }
    }
    for (Cascade cascade : rules.cascades().all()) {
      for (KeyPattern side : List.of(cascade.from(), cascade.to())) {
        if (!reach.reachesAny(side)) {
          doubts.add(
              "%s: '%s' matches no key of a report, so %s; mend it, unless such keys are put by hand%s"
                  .formatted(
                      cascade,
                      side.text(),
                      side.equals(cascade.from())
                          ? "no report's change drops anything"
                          : "it drops no report",
                      didYouMean(meant(side, reach).stream().toList())));
        }
      }
    }
    return doubts;
  }

  /** Returns the pattern that was probably meant by one that matches no report. */
  private Optional<String> meant(KeyPattern pattern, RuleReach reach) {
    return reach.reachesAny(pattern) ? Optional.empty() : meant(pattern.text());
  }

  private Optional<String> meant(String text) {
    for (int end = text.indexOf(':'); ; end = text.indexOf(':', end + 1)) {
      int length = end < 0 ? text.length() : end; // a name may have several segments
      Optional<String> name = NearestName.of(text.substring(0, length), reports.keySet());
      if (name.isPresent() || end < 0) {
        return name.map(found -> found + text.substring(length));
      }
    }
  }

  private static String didYouMean(List<String> patterns) {
    return patterns.isEmpty() ? "" : "; did you mean '" + String.join("', '", patterns) + "'?";
  }

  private static Report<?, ?> require(String name, Map<String, Report<?, ?>> reports) {
    Report<?, ?> report = reports.get(name);
    if (report == null) {
      throw new IllegalArgumentException(
          "no report is named '%s'; there are %s: add it with report(...), or mend the name%s"
              .formatted(name, reports.keySet(), NearestName.hint(name, reports.keySet())));
    }
    return report;
  }
}
