package io.reportcache.spring;

import io.reportcache.ReportCacheBuilder;
import io.reportcache.report.Report;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The ttls that are configured by properties, each with its report. An environment variable spells
 * {@code dailySales} as {@code REPORTCACHE_TTL_DAILYSALES}, so capitals, dots and dashes don't
 * count unless they tell two reports apart.
 *
 * @param ttls by names of reports; of two spellings of one, the first counts
 */
record ConfiguredTtls(Map<String, Duration> ttls) {

  /**
   * Sets the ttls of these reports.
   *
   * @throws IllegalArgumentException if a ttl is for none of them
   */
  void apply(Collection<Report<?, ?>> reports, ReportCacheBuilder builder) {
    List<String> names = reports.stream().map(Report::name).toList();
    Set<String> done = new HashSet<>();
    ttls.forEach(
        (spelled, ttl) -> {
          String name = find(spelled, names);
          if (done.add(name)) {
            builder.ttl(name, ttl);
          }
        });
  }

  private static String find(String spelled, List<String> names) {
    List<String> found =
        names.contains(spelled)
            ? List.of(spelled)
            : names.stream().filter(name -> plain(name).equals(plain(spelled))).toList();
    String property = "report-cache.ttl." + spelled;
    if (found.isEmpty()) {
      throw UnknownReportException.none(property, spelled, names);
    }
    if (found.size() > 1) {
      throw UnknownReportException.several(property, names);
    }
    return found.get(0);
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
