package io.reportcache.examples.bookings.reports;

import io.reportcache.ReportCache;
import io.reportcache.cache.Answer;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.examples.bookings.contract.reports.ReportExported;
import io.reportcache.examples.bookings.contract.reports.ReportGenerated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.web.Json;
import io.reportcache.examples.bookings.web.Request;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Hands reports out, and tells other services of it. */
record Exports(ServiceHost host, ReportCache reports, Declarations declared) {

  /**
   * A report.
   *
   * @param source where it came from
   */
  record Answered(Object report, String source) {}

  Object answer(Report<String, ?> report, String parameter) {
    Answer<?> answer = reports.current().ask(report, parameter);
    return new Answered(answer.value(), answer.source().name());
  }

  Object export(Request request) throws IOException {
    String name = request.text("report");
    String parameter = request.text("of");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    write(declared.named(name), parameter, file);
    return Map.of("file", file.toString(StandardCharsets.UTF_8));
  }

  /** Has the wire carry what the library says of reports in this JVM. */
  void tellOfReports() {
    host.bus()
        .subscribe(
            io.reportcache.report.ReportGenerated.class,
            envelope -> {
              io.reportcache.report.ReportGenerated generated = envelope.event();
              if (!generated.fromCache()) {
                host.publish(
                    new ReportGenerated(
                        generated.reportType(),
                        generated.filters(),
                        generated.generationTime().toMillis()));
              }
            },
            SubscriptionOptions.queued());
    host.bus()
        .subscribe(
            io.reportcache.report.ReportExported.class,
            envelope ->
                host.publish(
                    new ReportExported(
                        envelope.event().reportType(),
                        envelope.event().filters(),
                        envelope.event().format().name())),
            SubscriptionOptions.queued());
  }

  private <V> void write(Report<String, V> report, String parameter, ByteArrayOutputStream file)
      throws IOException {
    reports
        .current()
        .export(
            report,
            parameter,
            ExportFormat.CSV,
            (value, out) -> out.write(csv(value).getBytes(StandardCharsets.UTF_8)),
            file);
  }

  /** A line of names, and a line of values. */
  private static String csv(Object value) {
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    try {
      Json.read(Json.text(value).getBytes(StandardCharsets.UTF_8))
          .properties()
          .forEach(
              field -> {
                names.append(names.length() == 0 ? "" : ",").append(field.getKey());
                values.append(values.length() == 0 ? "" : ",").append(field.getValue());
              });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return names + "\n" + values + "\n";
  }
}
