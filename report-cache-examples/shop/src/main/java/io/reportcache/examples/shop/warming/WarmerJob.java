package io.reportcache.examples.shop.warming;

import io.reportcache.report.Report;
import io.reportcache.warming.JobContext;
import io.reportcache.warming.WarmingJob;
import java.util.List;

/** A job that warms one report for every tenant, with the parameters it is mostly read with. */
abstract class WarmerJob<P> implements WarmingJob {

  private final Warmer warmer;
  private final Report<P, ?> report;
  private final List<P> params;

  WarmerJob(Warmer warmer, Report<P, ?> report, List<P> params) {
    this.warmer = warmer;
    this.report = report;
    this.params = params;
  }

  @Override
  public final void run() {
    throw new IllegalStateException(name() + " needs its run; call run(context)");
  }

  @Override
  public final void run(JobContext run) throws InterruptedException {
    warmer.warm(report, params, run);
  }
}
