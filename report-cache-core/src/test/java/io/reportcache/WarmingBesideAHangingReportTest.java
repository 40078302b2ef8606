package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: code of one report that hangs keeps no other report from being warmed. */
@Timeout(60)
class WarmingBesideAHangingReportTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile boolean hangs;

  @Test
  void whatWasWarmedAndEvictedIsLookedForWithoutItsReport() throws Exception {
    Report<Integer, String> hanging = report("hanging", true);
    Report<Integer, String> other = report("other", false);
    try (ReportCache reports =
        ReportCache.builder()
            .report(hanging)
            .report(other)
            .warmTenants(() -> List.of(TenantId.of("acme")))
            .cacheOptions(options -> options.maximumSize(1))
            .build()) {
      assertThat(warm(reports, "hanging")).isEqualTo(Outcome.SUCCEEDED);
      reports.caches().tenant("acme").put("x", "evicts", HOUR);
      hangs = true;

      assertThat(warm(reports, "other")).isEqualTo(Outcome.SUCCEEDED);
    } finally {
      gate.countDown();
    }
  }

  private static Outcome warm(ReportCache reports, String report) throws Exception {
    return reports.warming().runNow("warm " + report).get(5, TimeUnit.SECONDS).outcome();
  }

  private Report<Integer, String> report(String name, boolean mayHang) {
    return Report.named(name, String.class)
        .<Integer>keyedBy(
            number -> {
              if (mayHang && hangs) {
                Await.latch(gate);
              }
              return number;
            })
        .ttl(HOUR)
        .warmedEvery(HOUR, Priority.LOW, 1)
        .generatedBy(number -> name + number);
  }
}
