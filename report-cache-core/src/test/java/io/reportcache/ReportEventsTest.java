package io.reportcache;

import static io.reportcache.Shop.ACME;
import static io.reportcache.Shop.Period.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportExported;
import io.reportcache.report.ReportGenerated;
import io.reportcache.testing.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R1. */
class ReportEventsTest {

  private final Shop shop = new Shop();
  private final ManualTime time = new ManualTime("2026-03-01T10:00:00Z");
  private final List<DomainEvent> published = new ArrayList<>();
  private final RecordingBus bus = new RecordingBus();
  private final Report<NoParams, String> slow =
      Report.named("slow", String.class)
          .generatedBy(
              () -> {
                time.pass(Duration.ofMillis(250));
                return "value";
              });
  private final ReportCache reports =
      ReportCache.builder()
          .report(shop.sales)
          .report(slow)
          .events(bus)
          .clock(time)
          .cacheOptions(options -> options.ticker(time))
          .build();

  @AfterEach
  void close() {
    reports.close();
    bus.close();
  }

  @Test
  void aReportHandedOutIsToldWithItsTypeFiltersTimeAndSource() {
    listen();

    reports.tenant(ACME).get(slow);
    time.pass(Duration.ofMinutes(1));
    reports.tenant(ACME).get(slow);
    reports.tenant(ACME).get(shop.sales, TODAY);

    assertThat(published)
        .containsExactly(
            new ReportGenerated(ACME, "slow", "", Duration.ofMillis(250), false),
            new ReportGenerated(ACME, "slow", "", Duration.ofMillis(250), true),
            new ReportGenerated(ACME, "sales", "TODAY", Duration.ZERO, false));
  }

  @Test
  void aRefreshIsToldToo() {
    listen();

    reports.tenant(ACME).refresh(slow);

    assertThat(published)
        .containsExactly(new ReportGenerated(ACME, "slow", "", Duration.ofMillis(250), false));
  }

  @Test
  void nothingIsPublishedWhileNobodyIsSubscribed() {
    reports.tenant(ACME).get(slow);
    assertThat(bus.published).isEmpty();

    listen();
    reports.tenant(ACME).get(slow);

    assertThat(bus.published).hasSize(1);
  }

  @Test
  void aFailedGenerationIsNotTold() {
    listen();
    Report<NoParams, String> failing =
        Report.named("slow", String.class)
            .generatedBy(
                () -> {
                  throw new IllegalStateException("no");
                });

    try (ReportCache other = ReportCache.builder().report(failing).events(bus).build()) {
      assertThatIllegalStateException().isThrownBy(() -> other.tenant(ACME).get(failing));
    }

    assertThat(published).isEmpty();
  }

  @Test
  void anExportIsWrittenAndTold() throws Exception {
    bus.subscribe(
        ReportExported.class, e -> published.add(e.event()), SubscriptionOptions.inline());
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    reports
        .tenant(ACME)
        .export(
            shop.sales,
            TODAY,
            ExportFormat.CSV,
            (report, stream) -> {
              stream.write(report.period().name().getBytes(StandardCharsets.UTF_8));
              time.pass(Duration.ofSeconds(3));
            },
            out);

    assertThat(out).hasToString("TODAY");
    assertThat(published)
        .containsExactly(
            new ReportExported(
                ACME, "sales", "TODAY", ExportFormat.CSV, Instant.parse("2026-03-01T10:00:03Z")));
  }

  @Test
  void anExportUsesTheCachedReport() throws Exception {
    reports.tenant(ACME).get(shop.sales, TODAY);
    shop.takeGenerated();

    reports
        .tenant(ACME)
        .export(
            shop.sales, TODAY, ExportFormat.PDF, (report, out) -> {}, new ByteArrayOutputStream());

    assertThat(shop.takeGenerated()).isEmpty();
  }

  @Test
  void anExportThatFailsIsNotTold() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                reports
                    .tenant(ACME)
                    .export(
                        shop.sales,
                        TODAY,
                        ExportFormat.CSV,
                        (report, out) -> {
                          throw new IOException("disk full");
                        },
                        new ByteArrayOutputStream()))
        .withMessage("disk full");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                reports
                    .tenant(ACME)
                    .export(
                        shop.sales,
                        TODAY,
                        ExportFormat.CSV,
                        (report, out) -> {
                          throw new IllegalStateException("no font");
                        },
                        new ByteArrayOutputStream()));

    assertThat(bus.published).isEmpty();
  }

  @Test
  void theEventsHaveTheirNamesWhateverTheirClasses() throws Exception {
    List<String> names = new ArrayList<>();
    bus.subscribe("report.*", e -> names.add(e.name()), SubscriptionOptions.inline());

    reports
        .tenant(ACME)
        .export(
            shop.sales, TODAY, ExportFormat.PDF, (report, out) -> {}, new ByteArrayOutputStream());

    assertThat(names).containsExactly("report.generated", "report.exported");
  }

  /** D1: no failure of a broker or listener reaches a caller that asked for a report. */
  @Test
  void aBusThatFailsTakesNoReportAway() {
    listen();
    bus.broken = true;

    assertThat(reports.tenant(ACME).get(slow)).isEqualTo("value");
    assertThat(reports.tenant(ACME).refresh(slow).value()).isEqualTo("value");
  }

  @Test
  void aBusThatCannotEvenTellItsSubscribersTakesNoReportAway() {
    bus.speechless = true;

    assertThat(reports.tenant(ACME).get(slow)).isEqualTo("value");
  }

  private void listen() {
    bus.subscribe(
        ReportGenerated.class, e -> published.add(e.event()), SubscriptionOptions.inline());
  }
}
