package io.reportcache.examples.shop.warming;

import io.reportcache.ReportCache;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import java.util.List;

/** Computes reports ahead of their readers, for every tenant in turn. */
public final class Warmer {

  private final ReportCache reports;
  private final List<TenantId> tenants;

  /** Warms the reports of these tenants. */
  public Warmer(ReportCache reports, List<TenantId> tenants) {
    this.reports = reports;
    this.tenants = List.copyOf(tenants);
  }

  /**
   * Computes the report with each of the parameters anew; what is cached serves meanwhile. One
   * tenant's failure leaves no other tenant cold.
   *
   * @throws InterruptedException if the job's time is up
   * @throws IllegalStateException if some could not be computed; what they threw is suppressed in
   *     it
   */
  public <P> void warm(Report<P, ?> report, List<P> params) throws InterruptedException {
    IllegalStateException failures =
        new IllegalStateException(report + " could not be warmed for some tenants; see suppressed");
    for (TenantId tenant : tenants) {
      for (P each : params) {
        if (Thread.interrupted()) {
          throw new InterruptedException("warming of " + report + " was stopped at " + tenant);
        }
        try {
          reports.tenant(tenant).refresh(report, each);
        } catch (RuntimeException e) {
          failures.addSuppressed(e);
        }
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }
}
