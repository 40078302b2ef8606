package io.reportcache;

import io.reportcache.report.Report;
import io.reportcache.report.Warmup;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

/** Generates one report for every tenant, with the parameters that it is warmed with. */
final class ReportWarming<P> implements WarmingJob {

  private final Report<P, ?> report;
  private final Warmup<P> warmup;
  private final Supplier<? extends Collection<TenantId>> tenants;
  private final Function<TenantId, TenantReports> reports;

  ReportWarming(
      Report<P, ?> report,
      Warmup<P> warmup,
      Supplier<? extends Collection<TenantId>> tenants,
      Function<TenantId, TenantReports> reports) {
    this.report = report;
    this.warmup = warmup;
    this.tenants = tenants;
    this.reports = reports;
  }

  @Override
  public String name() {
    return "warm " + report.name();
  }

  @Override
  public Schedule schedule() {
    return warmup.schedule();
  }

  @Override
  public Priority priority() {
    return warmup.priority();
  }

  @Override
  public boolean runsAtStart() {
    return warmup.runsAtStart();
  }

  /** One tenant's failure doesn't keep the others cold; all of them are told at the end. */
  @Override
  public void run() throws InterruptedException {
    WarmingFailedException failures = new WarmingFailedException(report.name());
    for (TenantId tenant : tenants.get()) {
      for (P params : warmup.params()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("warming of " + report + " ran out of time at " + tenant);
        }
        try {
          reports.apply(tenant).renew(report, params);
        } catch (Exception | Error e) { // a generator throws what it likes, declared or not
          if (e instanceof InterruptedException interrupted) {
            throw interrupted; // its time is over
          }
          failures.addSuppressed(e);
        }
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  /** What failed is suppressed in it. */
  static final class WarmingFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WarmingFailedException(String report) {
      super(
          "report '"
              + report
              + "' could not be generated for some tenants; see what is suppressed");
    }
  }
}
