package io.reportcache.examples.quotes.tour;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The dashboard is there before anybody asks. */
final class WarmedAtStart implements TourStep {

  private static final String JOB = "warm-dashboard";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 20;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Warmed at the start: the dashboard is computed before anybody asks");
    JsonNode job = finished(stage);
    log.check(
        "job " + JOB,
        job.path("succeeded").asLong() > 0,
        "took %s; next at %s"
            .formatted(
                TourLog.text(Duration.parse(job.at("/lastRun/took").asString()).toNanos()),
                job.path("nextDue").asString()));
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

  private static JsonNode finished(TourStage stage) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      for (JsonNode job : stage.oscar().get("/actuator/reportcache/jobs").body().path("jobs")) {
        if (job.path("name").asString().equals(JOB) && job.has("lastRun")) {
          return job;
        }
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IllegalStateException("the dashboard wasn't warmed within " + PATIENCE);
  }
}
