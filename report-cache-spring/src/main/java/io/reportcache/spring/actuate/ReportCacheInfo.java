package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** What may be said of the report cache to everybody: how many there are of what. */
final class ReportCacheInfo implements InfoContributor {

  private final ReportCache reports;
  private final CachesView caches;

  ReportCacheInfo(ReportCache reports, CachesView caches) {
    this.reports = reports;
    this.caches = caches;
  }

  @Override
  public void contribute(Info.Builder builder) {
    builder.withDetail(
        "reportCache",
        new Row()
            .with("version", ReportCache.class.getPackage().getImplementationVersion())
            .with("reports", caches.reports().count())
            .with("caches", caches.names().size())
            .with("rules", reports.rules().rules().size())
            .with("jobs", reports.warming().jobs().size())
            .build());
  }
}
