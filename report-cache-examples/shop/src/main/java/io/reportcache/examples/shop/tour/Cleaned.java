package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.warming.JobRun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Expired entries hold memory until the clean-up has run. */
final class Cleaned implements TourStep {

  private static final int BRIEF = 500;

  @Override
  public void run(TourStage stage) throws Exception {
    stage.log().heading("Cleaned: entries that have expired free their memory");
    TenantCacheManager caches = stage.shop().reports().caches();
    caches.cleanUp();
    int kept = caches.size();
    TenantCache cache = stage.shop().cache(ACTIVE);
    for (int i = 0; i < BRIEF; i++) {
      cache.put("tour-brief:" + i, "a figure of a moment", Duration.ofMillis(1));
    }
    int full = caches.size();
    CacheStats before = caches.statsOfAllTenants();
    TimeUnit.MILLISECONDS.sleep(5); // they live for one
    JobRun run =
        stage.shop().warming().runNow("CleanExpiredReportCacheJob").get(5, TimeUnit.MINUTES);
    long removed = caches.statsOfAllTenants().expirations() - before.expirations();
    stage
        .log()
        .check(
            "cleaned",
            "expired entries",
            full == kept + BRIEF && removed == BRIEF && caches.size() == kept,
            "expected %d entries, %d removed, %d kept was %d, %d, %d"
                .formatted(kept + BRIEF, BRIEF, kept, full, removed, caches.size()),
            "%d entries, %d removed, %d kept".formatted(full, removed, caches.size()));
    stage
        .log()
        .expect(
            "cleaned",
            "by its job",
            JobRun.Outcome.SUCCEEDED,
            run.outcome(),
            "%s in %s".formatted(run.job(), TourLog.text(run.took())));
  }
}
