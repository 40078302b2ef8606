package io.reportcache.spring;

import io.reportcache.report.Report;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options that properties set for reports, by their names. An environment variable spells
 * {@code dailySales} as {@code REPORTCACHE_REPORTS_DAILYSALES_TTL}, so capitals, dots and dashes
 * don't count unless they tell two reports apart.
 *
 * @param options by the names of reports, as they are spelled; of two spellings of one report the
 *     options of the first count
 */
record ConfiguredReports(Map<String, ReportOptions> options) {

  static final String PREFIX = "report-cache.reports";

  /**
   * Returns these reports with their options.
   *
   * @throws IllegalArgumentException if options are for none of them, or not allowed
   */
  List<? extends Report<?, ?>> applyTo(Collection<Report<?, ?>> reports) {
    Set<String> names = new LinkedHashSet<>();
    reports.forEach(report -> names.add(report.name()));
    Map<String, ReportOptions> found = new LinkedHashMap<>();
    options.forEach((spelled, each) -> found.merge(find(spelled, names), each, ReportOptions::or));
    return reports.stream().map(report -> applied(report, found)).toList();
  }

  private static Report<?, ?> applied(Report<?, ?> report, Map<String, ReportOptions> found) {
    ReportOptions own = found.get(report.name());
    if (own == null) {
      return report;
    }
    try {
      return own.applyTo(report);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "%s.%s: %s".formatted(PREFIX, report.name(), e.getMessage()));
    }
  }

  private static String find(String spelled, Collection<String> names) {
    List<String> found = Spelling.of(spelled).in(names);
    String property = PREFIX + "." + spelled;
    if (found.isEmpty()) {
      throw MisnamedPropertyException.report(property, spelled, names);
    }
    if (found.size() > 1) {
      throw MisnamedPropertyException.severalReports(property, names);
    }
    return found.get(0);
  }
}
