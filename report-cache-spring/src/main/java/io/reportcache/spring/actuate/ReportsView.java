package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.report.ReportDescription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports, their policies in force and their figures over all tenants. */
final class ReportsView implements View {

  private final ReportCache reports;

  ReportsView(ReportCache reports) {
    this.reports = reports;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    List<ReportDescription> all = reports.catalogue();
    if (wanted.report() != null) {
      UnknownNameException.check(
          "report", wanted.report(), all.stream().map(ReportDescription::name).toList());
    }
    Map<String, CacheStats> stats = Figures.byReport(reports.caches());
    return new Row()
        .with(
            "reports",
            all.stream()
                .filter(each -> wanted.report() == null || each.name().equals(wanted.report()))
                .map(each -> describe(each, stats.getOrDefault(each.name(), CacheStats.NONE)))
                .toList())
        .build();
  }

  private static Map<String, Object> describe(ReportDescription report, CacheStats stats) {
    CachePolicy policy = report.policy();
    return new Row()
        .with("name", report.name())
        .with("resource", report.name())
        .with("ttl", policy.ttl().map(Duration::toString).orElse("forever"))
        .with("staleWhileRevalidate", set(policy.staleWhileRevalidate()))
        .with("staleIfError", set(policy.staleIfError()))
        .with("staleAfterInvalidation", set(policy.staleAfterInvalidation()))
        .with("refreshAhead", set(policy.refreshAhead()))
        .with("tags", policy.tags().stream().map(tag -> tag.value()).sorted().toList())
        .with("invalidatedBy", report.invalidatedBy().stream().map(Class::getName).toList())
        .with("warmed", report.warmed())
        .with("figures", Figures.of(stats))
        .build();
  }

  private static @Nullable Duration set(Duration time) {
    return time.isZero() ? null : time;
  }
}
