package io.reportcache.examples.shop.warming;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Frees the memory of expired reports: daily at 03:00, after all other jobs. The cache logs how
 * many entries it examined, removed and kept, and in how many milliseconds.
 */
public final class CleanExpiredReportCacheJob implements WarmingJob {

  private final TenantCacheManager caches;
  private final ZoneId zone;

  /** Cleans these caches; the time of day is read in {@code zone}. */
  public CleanExpiredReportCacheJob(TenantCacheManager caches, ZoneId zone) {
    this.caches = caches;
    this.zone = zone;
  }

  @Override
  public Schedule schedule() {
    return Schedule.dailyAt(LocalTime.of(3, 0), zone);
  }

  @Override
  public Priority priority() {
    return Priority.LOW;
  }

  @Override
  public void run() {
    caches.cleanUp();
  }
}
