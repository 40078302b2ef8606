package io.reportcache.examples.quotes.tour;

import io.reportcache.warming.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The dashboard is there before anybody asks. */
final class WarmedAtStart implements TourStep {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 20;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Warmed at the start: the dashboard is computed before anybody asks");
    JobStatus job = finished(stage);
    log.check(
        "job " + job.job(),
        job.succeeded() > 0,
        "%d succeeded, %d failed; it runs again every 5 minutes"
            .formatted(job.succeeded(), job.failed()));
    for (Visitor visitor : List.of(stage.victor(), stage.gina())) {
      Instant asked = Instant.now();
      Reply reply = visitor.get(Shown.KPIS.path);
      log.check(
          "first request of " + visitor.name(),
          Instant.parse(reply.asOf()).isBefore(asked),
          "%9s  a hit; %,d quotes, revenue %,.2f"
              .formatted(reply.took(), reply.number("quotes"), reply.amount("revenue")));
    }
  }

  private static JobStatus finished(TourStage stage) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      JobStatus job =
          stage.warming().jobs().stream()
              .filter(each -> each.job().equals("warm-dashboard"))
              .findFirst()
              .orElseThrow();
      if (job.lastRun().isPresent() || System.nanoTime() - start > PATIENCE.toNanos()) {
        return job;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
