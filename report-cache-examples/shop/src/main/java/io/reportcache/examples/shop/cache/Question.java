package io.reportcache.examples.shop.cache;

import io.reportcache.TenantReports;
import io.reportcache.cache.Answer;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.key.ReportKey;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.Report;
import io.reportcache.report.ReportWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A report with its parameters: what a reader asks for, and what the cache holds under one key.
 *
 * @param report the report
 * @param params its parameters
 * @param period the period among them, if it has one
 */
public record Question<P, V extends Exportable>(
    Report<P, V> report, P params, Optional<Period> period) {

  /** Returns its name for people: {@code dashboard}, {@code sales WEEK}. */
  public String label() {
    return report.name() + period.map(p -> " " + p).orElse("");
  }

  /** Returns the key of its answer today. */
  public ReportKey<V> key() {
    return report.key(params);
  }

  /** Returns the tenant's answer, from the cache or computed now. */
  public Answer<V> ask(TenantReports reports) {
    return reports.ask(report, params);
  }

  /** Writes the tenant's answer, and has the export published. */
  public void export(
      TenantReports reports, ExportFormat format, ReportWriter<? super V> writer, OutputStream out)
      throws IOException {
    reports.export(report, params, format, writer, out);
  }
}
