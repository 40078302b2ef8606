package io.reportcache.soak;

import io.reportcache.cache.LoadLimits;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Counts the loads in the background, of each tenant and report and of all. */
final class SoakBulkheads {

  private final SoakPlan plan;
  private final int times;
  private final AtomicIntegerArray ofTenantReport;
  private final AtomicIntegerArray ofTenant;
  private final AtomicIntegerArray ofReport;
  private final AtomicReference<@Nullable AssertionError> exceeded = new AtomicReference<>();
  private final AtomicIntegerArray ofAll = new AtomicIntegerArray(1);

  /**
   * Counts none yet.
   *
   * @param times how often each limit holds: twice where some may hang
   */
  SoakBulkheads(SoakPlan plan, int times) {
    this.plan = plan;
    this.times = times;
    ofTenantReport = new AtomicIntegerArray(plan.tenants() * SoakPlan.RESOURCES.size());
    ofTenant = new AtomicIntegerArray(plan.tenants());
    ofReport = new AtomicIntegerArray(SoakPlan.RESOURCES.size());
  }

  /** A load begins on this thread. */
  void enter(int tenant, int key) {
    if (!isInBackground()) {
      return;
    }
    LoadLimits limits = plan.limits();
    int report = report(key);
    int both = tenant * SoakPlan.RESOURCES.size() + report;
    int now = ofTenantReport.incrementAndGet(both);
    int nowOfTenant = ofTenant.incrementAndGet(tenant);
    int nowOfReport = ofReport.incrementAndGet(report);
    int nowOfAll = ofAll.incrementAndGet(0);
    require(now, times * limits.perTenantReport(), "loads of a report of a tenant");
    require(nowOfTenant, times * limits.perTenant(), "loads of a tenant");
    require(nowOfReport, times * limits.perReport(), "loads of a report");
    require(nowOfAll, times * limits.total(), "loads in the background");
  }

  /** It has ended. */
  void leave(int tenant, int key) {
    if (isInBackground()) {
      ofTenantReport.decrementAndGet(tenant * SoakPlan.RESOURCES.size() + report(key));
      ofTenant.decrementAndGet(tenant);
      ofReport.decrementAndGet(report(key));
      ofAll.decrementAndGet(0);
    }
  }

  /** Notes if there are too many: what a load in the background throws nobody may hear of. */
  void require(int now, int most, String what) {
    if (now > most) {
      exceeded.compareAndSet(
          null, new AssertionError("%d %s at once, of %d".formatted(now, what, most)));
    }
  }

  /** Throws if a limit hasn't held so far. */
  void check() {
    AssertionError error = exceeded.get();
    if (error != null) {
      throw error;
    }
  }

  private int report(int key) {
    return key / plan.keysOfResource();
  }

  /** On a thread of the cache's, or of the executor that it was given. */
  private static boolean isInBackground() {
    String name = Thread.currentThread().getName();
    return name.startsWith("report-cache-load-") || name.equals("soak-pool");
  }
}
