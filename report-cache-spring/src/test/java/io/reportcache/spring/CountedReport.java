package io.reportcache.spring;

import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportBuilder;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A report whose result is how often it was generated, and which remembers for whom. */
final class CountedReport {

  final List<TenantId> generatedFor = new CopyOnWriteArrayList<>();
  final Report<NoParams, Integer> report;

  CountedReport(String name) {
    this(name, declaration -> declaration);
  }

  CountedReport(String name, UnaryOperator<ReportBuilder<NoParams, Integer>> more) {
    report =
        more.apply(Report.named(name, Integer.class).invalidatedBy(OrderCreated.class))
            .generatedBy(this::generate);
  }

  private int generate() {
    generatedFor.add(TenantContext.require());
    return generatedFor.size();
  }
}
