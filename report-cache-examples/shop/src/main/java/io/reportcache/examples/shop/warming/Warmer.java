package io.reportcache.examples.shop.warming;

import io.reportcache.ReportCache;
import io.reportcache.report.Report;
import io.reportcache.report.WarmingOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobContext;
import java.time.Duration;
import java.util.List;

/** Computes reports ahead of their readers, for every tenant in turn. */
public final class Warmer {

  /** How long one report may take for one tenant. */
  private static final Duration LONGEST = WarmingOptions.defaults().loadTimeLimit();

  private final ReportCache reports;
  private final List<TenantId> tenants;

  /** Warms the reports of these tenants. */
  public Warmer(ReportCache reports, List<TenantId> tenants) {
    this.reports = reports;
    this.tenants = List.copyOf(tenants);
  }

  /**
   * Computes the report with each of the parameters anew; what is cached serves meanwhile. One
   * tenant's failure leaves no other tenant cold, nor does one that takes too long.
   *
   * @param run of the job; when it is over, no other tenant begins
   * @throws InterruptedException if the run is over
   * @throws IllegalStateException if some could not be computed; what they threw is suppressed in
   *     it
   */
  public <P> void warm(Report<P, ?> report, List<P> params, JobContext run)
      throws InterruptedException {
    IllegalStateException failures =
        new IllegalStateException(report + " could not be warmed for some tenants; see suppressed");
    for (TenantId tenant : tenants) {
      for (P each : params) {
        if (run.isOver()) { // an interrupt may have been lost on the way
          throw new InterruptedException("warming of " + report + " was stopped at " + tenant);
        }
        try {
          run.part(LONGEST, () -> reports.tenant(tenant).refresh(report, each));
        } catch (Exception e) {
          failures.addSuppressed(e);
        }
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }
}
