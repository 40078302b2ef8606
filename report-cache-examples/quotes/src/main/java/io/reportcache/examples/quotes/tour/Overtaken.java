package io.reportcache.examples.quotes.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A change while the KPIs are being computed: it waits for nobody, and isn't lost. */
final class Overtaken implements TourStep {

  private static final int TRIES = 5;
  private static final long HEAD_START_MILLIS = 30;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Overtaken: a quote is accepted while the KPIs are being computed");
    for (int i = 0; i < TRIES; i++) {
      if (tried(stage, i)) {
        return;
      }
    }
    log.check("POST meanwhile", false, "the KPIs were always computed before the POST had ended");
  }

  /** Tells whether the change came while the computation was under way. */
  private static boolean tried(TourStage stage, int number) throws Exception {
    Reply quote = stage.alice().post("/api/quotes", form(number));
    CompletableFuture<Reply> computing = CompletableFuture.supplyAsync(() -> kpis(stage));
    TimeUnit.MILLISECONDS.sleep(HEAD_START_MILLIS); // a request's way; if not enough, once more
    Reply accepted =
        stage
            .alice()
            .post("/api/quotes/" + quote.number("id") + "/decision", Map.of("status", "ACCEPTED"));
    boolean meanwhile = !computing.isDone();
    Reply overtaken = computing.get();
    Reply next = kpis(stage);
    if (!meanwhile || overtaken.number("accepted") == next.number("accepted")) {
      return false;
    }
    TourLog log = stage.log();
    log.expect("POST meanwhile", 200, accepted.status(), "%9s".formatted(accepted.took()));
    log.check(
        "who had asked before",
        overtaken.number("accepted") + 1 == next.number("accepted"),
        "%9s  gets the figures as they were: accepted %,d"
            .formatted(overtaken.took(), overtaken.number("accepted")));
    log.check(
        "who asks after",
        !next.asOf().equals(overtaken.asOf()),
        "%9s  has them computed anew: accepted %,d"
            .formatted(next.took(), next.number("accepted")));
    Reply again = kpis(stage);
    log.expect("who asks then", next.asOf(), again.asOf(), "%9s  a hit".formatted(again.took()));
    return true;
  }

  private static Reply kpis(TourStage stage) {
    try {
      return stage.victor().get(Shown.KPIS.path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> form(int number) {
    return Map.of(
        "number",
        "O-" + number,
        "clientId",
        7,
        "title",
        "Overtaken",
        "total",
        100,
        "issuedOn",
        "2026-11-03");
  }
}
