package io.reportcache.spring;

import io.reportcache.ReportCache;
import io.reportcache.warming.WarmingScheduler;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Starts warming when the context is ready, and ends it before the beans that reports use are
 * stopped or destroyed.
 */
final class WarmingLifecycle implements SmartLifecycle {

  private final ReportCache reports;
  private final boolean automatic;
  private volatile @Nullable WarmingScheduler running;

  WarmingLifecycle(ReportCache reports, boolean automatic) {
    this.reports = reports;
    this.automatic = automatic;
  }

  /** Also if nothing runs on a schedule, so that the cache hears events from now on. */
  @Override
  public void start() {
    WarmingScheduler warming = reports.warming();
    if (automatic) {
      warming.start();
    }
    running = warming;
  }

  @Override
  public void stop() {
    WarmingScheduler ending = running;
    running = null;
    if (ending != null && automatic) {
      ending.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }
}
