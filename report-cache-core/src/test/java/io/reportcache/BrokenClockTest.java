package io.reportcache;

import static io.reportcache.Shop.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Explanation;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.testing.Thrown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D1: a clock that fails takes nothing away but the time. */
class BrokenClockTest {

  private static final Report<NoParams, Integer> REPORT =
      Report.named("report", Integer.class).generatedBy(() -> 1);

  @ParameterizedTest
  @EnumSource
  void aValueIsExplained(Thrown thrown) {
    try (ReportCache reports = withClock(thrown::instead)) {
      reports.tenant(ACME).get(REPORT);

      assertThat(reports.tenant(ACME).explain(REPORT).state()).isEqualTo(Explanation.State.FRESH);
    }
  }

  @Test
  void aTimeBeforeAllTimesIsNone() {
    try (ReportCache reports = withClock(() -> Instant.MIN)) {
      reports.tenant(ACME).get(REPORT);

      assertThat(reports.tenant(ACME).explain(REPORT).builtAt())
          .hasValueSatisfying(at -> assertThat(at).isAfter(Instant.EPOCH));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReportIsExported(Thrown thrown) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReportCache reports = withClock(thrown::instead)) {
      reports
          .tenant(ACME)
          .export(REPORT, NoParams.NONE, ExportFormat.CSV, (value, to) -> to.write(value), out);
    }

    assertThat(out.toByteArray()).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsPublished(Thrown thrown) {
    List<Instant> times = new ArrayList<>();
    try (EventBus bus = EventBus.inMemory(() -> ACME, thrown::instead)) {
      bus.subscribe(
          OrderCreated.class, e -> times.add(e.createdAt()), SubscriptionOptions.inline());

      bus.publish(new OrderCreated());
    }

    assertThat(times).singleElement().satisfies(at -> assertThat(at).isAfter(Instant.EPOCH));
  }

  private record OrderCreated() implements DomainEvent {}

  private static ReportCache withClock(InstantSource clock) {
    return ReportCache.builder()
        .report(REPORT)
        .cleanUp(null)
        .clock(clock)
        .cacheOptions(options -> options.clock(clock))
        .build();
  }
}
