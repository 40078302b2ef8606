package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.CacheStats;
import io.reportcache.report.ReportDescription;
import java.util.List;
import java.util.Map;

/** Reports, their policies in force and their figures over all tenants. */
final class ReportsView implements View {

  private final ReportCache reports;
  private final CachesView caches;

  ReportsView(ReportCache reports, CachesView caches) {
    this.reports = reports;
    this.caches = caches;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    List<ReportDescription> all = caches.reports().toList();
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
    return PolicyRow.of(report)
        .with("warmed", report.warmed())
        .with("figures", Figures.of(stats))
        .build();
  }
}
