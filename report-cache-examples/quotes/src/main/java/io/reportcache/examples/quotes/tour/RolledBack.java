package io.reportcache.examples.quotes.tour;

import java.util.Map;
import java.util.Set;

/** A change that fails, at the latest when it is to be committed, drops nothing. */
final class RolledBack implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    stage.log().heading("Rolled back: what isn't done drops nothing");
    Visitor alice = stage.alice();
    stage.drops(
        "a quote without a title",
        Set.of(),
        400,
        () -> alice.post("/api/quotes", Map.of("number", "T-2", "clientId", 7)));
    stage.drops(
        "a number that is taken",
        Set.of(),
        409,
        () ->
            alice.post(
                "/api/quotes",
                Map.of(
                    "number",
                    "Q-1",
                    "clientId",
                    7,
                    "title",
                    "Tour",
                    "total",
                    1,
                    "issuedOn",
                    "2026-11-03")));
    stage.drops(
        "an expense below zero",
        Set.of(),
        409,
        () ->
            alice.post(
                "/api/expenses",
                Map.of("category", "rent", "amount", -1, "spentOn", "2026-05-04")));
    stage.drops("a client who has quotes", Set.of(), 409, () -> alice.delete("/api/clients/7"));
  }
}
