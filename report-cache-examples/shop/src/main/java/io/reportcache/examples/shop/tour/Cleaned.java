package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.examples.shop.warming.CleanExpiredReportCacheJob;
import io.reportcache.warming.JobRun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Expired entries hold memory until the clean-up has run. Tried on a cache of its own, in which an
 * hour passes at once; then the shop's own job runs.
 */
final class Cleaned implements TourStep {

  private static final int BRIEF = 500;
  private static final int LASTING = 100;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Cleaned: entries that have expired free their memory");
    AtomicLong nanos = new AtomicLong();
    try (TenantCacheManager caches = TenantCacheManager.builder().ticker(nanos::get).build()) {
      TenantCache cache = caches.tenant(ACTIVE);
      put(cache, "brief", BRIEF, Duration.ofMinutes(5));
      put(cache, "lasting", LASTING, Duration.ofDays(1));
      nanos.addAndGet(Duration.ofHours(1).toNanos());
      int before = caches.size();
      new CleanExpiredReportCacheJob(caches, stage.shop().clock().getZone()).run();
      long removed = caches.statsOfAllTenants().expirations();
      log.check(
          "cleaned",
          "an hour later",
          before == BRIEF + LASTING && removed == BRIEF && caches.size() == LASTING,
          "expected %d entries, %d removed, %d kept was %d, %d, %d"
              .formatted(BRIEF + LASTING, BRIEF, LASTING, before, removed, caches.size()),
          "%d examined, %d removed, %d kept".formatted(before, removed, caches.size()));
    }
    JobRun run =
        stage.shop().warming().runNow("CleanExpiredReportCacheJob").get(5, TimeUnit.MINUTES);
    log.expect(
        "cleaned",
        "the shop's cache",
        JobRun.Outcome.SUCCEEDED,
        run.outcome(),
        "%11s  %s".formatted(TourLog.text(run.took()), run.job()));
  }

  private static void put(TenantCache cache, String name, int count, Duration ttl) {
    for (int i = 0; i < count; i++) {
      cache.put(name + ":" + i, i, ttl);
    }
  }
}
