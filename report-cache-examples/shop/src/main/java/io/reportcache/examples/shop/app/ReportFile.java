package io.reportcache.examples.shop.app;

import io.reportcache.TenantReports;
import io.reportcache.cache.Answer;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.export.CsvExport;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.PdfExport;
import io.reportcache.examples.shop.export.ReportExport;
import io.reportcache.report.ExportFormat;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;

/**
 * A report as a file.
 *
 * @param question what is asked
 * @param tenant whose answer it is
 * @param format what is written
 */
public record ReportFile(Question<?, ?> question, TenantId tenant, ExportFormat format) {

  private static final ReportExport CSV = new CsvExport();
  private static final ReportExport PDF = new PdfExport();

  /** Returns the media type, to be sent as an HTTP content type. */
  public String mediaType() {
    return export().mediaType();
  }

  /** Returns a name for the file: {@code acme-sales-week.csv}. */
  public String name() {
    return "%s-%s.%s"
        .formatted(tenant.value(), question.label().replace(' ', '-'), format)
        .toLowerCase(Locale.ROOT);
  }

  /** Writes the file, dated with the time at which its figures were computed. */
  public void write(Shop shop, OutputStream out) throws IOException {
    write(question, shop, out);
  }

  private <V extends Exportable> void write(Question<?, V> asked, Shop shop, OutputStream out)
      throws IOException {
    TenantReports reports = shop.reports(tenant);
    Answer<V> answer = asked.ask(reports);
    Instant computedAt = shop.clock().instant().minus(answer.age());
    // The answer whose age is known is written, whatever an event drops meanwhile.
    asked.export(
        reports,
        format,
        (current, to) -> export().write(answer.value().toTable(computedAt), to),
        out);
  }

  private ReportExport export() {
    return format == ExportFormat.CSV ? CSV : PDF;
  }
}
