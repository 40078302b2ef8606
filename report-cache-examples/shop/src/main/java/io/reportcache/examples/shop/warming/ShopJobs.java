package io.reportcache.examples.shop.warming;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.examples.shop.cache.CachedReports;
import io.reportcache.schedule.DailyWindow;
import io.reportcache.warming.WarmingJob;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** All jobs of the shop. */
public final class ShopJobs {

  private ShopJobs() {}

  /**
   * Returns the jobs in the order in which those of one priority run when they are due together:
   * dashboard, sales, products, revenue, clean-up.
   */
  public static List<WarmingJob> of(
      Warmer warmer, CachedReports reports, TenantCacheManager caches, ZoneId zone) {
    DailyWindow quiet = new DailyWindow(LocalTime.of(1, 0), LocalTime.of(5, 0), zone);
    return List.of(
        new WarmDashboardCacheJob(warmer, reports.dashboard()),
        new WarmSalesReportCacheJob(warmer, reports.sales()),
        new WarmProductsReportCacheJob(warmer, reports.products(), quiet),
        new WarmRevenueReportCacheJob(warmer, reports.revenue(), quiet),
        new CleanExpiredReportCacheJob(caches, zone));
  }
}
