package io.reportcache.examples.quotes.tour;

import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Somebody drops everything before each read: the cache is of no use, and the alarm says so. */
final class HitRateFalls implements TourStep {

  private static final int READS = 20;

  /** What the meters show is as old at most. */
  private static final long SCRAPE_MILLIS = 600;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Hit rate: a meter, and an alarm when it falls");
    Reply unused = rates(stage); // what was before
    for (int i = 0; i <= READS; i++) {
      unused = stage.gina().get(Shown.BUDGET_2026.path);
    }
    JsonNode busy = ofBudget(rates(stage));
    log.check("read again and again", !busy.path("alarm").asBoolean(), text(busy));
    for (int i = 0; i < READS; i++) {
      unused = stage.oscar().post("/operator/recalculation", "");
      unused = stage.gina().get(Shown.BUDGET_2026.path);
    }
    JsonNode idle = ofBudget(rates(stage));
    log.check("dropped before each read", idle.path("alarm").asBoolean(), text(idle));
  }

  private static Reply rates(TourStage stage) throws Exception {
    TimeUnit.MILLISECONDS.sleep(SCRAPE_MILLIS);
    return stage.oscar().get("/operator/hit-rates");
  }

  private static JsonNode ofBudget(Reply rates) {
    for (JsonNode each : rates.body()) {
      if (each.path("report").asString().equals("budget")) {
        return each;
      }
    }
    throw new IllegalStateException("there is no rate of the budget: " + rates);
  }

  private static String text(JsonNode rate) {
    return "%.0f %% of %d reads%s"
        .formatted(
            100 * rate.path("rate").asDouble(),
            rate.path("reads").asLong(),
            rate.path("alarm").asBoolean() ? ": alarm" : "");
  }
}
