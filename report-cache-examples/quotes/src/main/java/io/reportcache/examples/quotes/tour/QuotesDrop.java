package io.reportcache.examples.quotes.tour;

import static io.reportcache.examples.quotes.tour.Shown.EXPENSES_MONTHLY;
import static io.reportcache.examples.quotes.tour.Shown.KPIS;
import static io.reportcache.examples.quotes.tour.Shown.LIST;
import static io.reportcache.examples.quotes.tour.Shown.SUMMARY;
import static io.reportcache.examples.quotes.tour.Shown.TOP_CLIENTS;

import java.util.Map;
import java.util.Set;

/** A quote is in every list and figure; one that is accepted changes the KPIs alone. */
final class QuotesDrop implements TourStep {

  private static final Set<Shown> ALL = Set.of(KPIS, EXPENSES_MONTHLY, TOP_CLIENTS, LIST, SUMMARY);

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Quotes: quotes:* and dashboard:*; only the KPIs if one was accepted");
    Visitor alice = stage.alice();
    long id =
        stage
            .drops("POST /api/quotes", ALL, 201, () -> alice.post("/api/quotes", form("5000.00")))
            .number("id");
    String path = "/api/quotes/" + id;
    stage.drops("PUT /api/quotes/{id}", ALL, 200, () -> alice.put(path, form("6000.00")));
    Reply before = stage.victor().get(KPIS.path);
    stage.drops(
        "accepted",
        Set.of(KPIS),
        200,
        () -> alice.post(path + "/decision", Map.of("status", "ACCEPTED")));
    Reply after = stage.victor().get(KPIS.path);
    log.expect(
        "  new figures",
        before.number("accepted") + 1,
        after.number("accepted"),
        "accepted %,d -> %,d, revenue %,.2f -> %,.2f"
            .formatted(
                before.number("accepted"),
                after.number("accepted"),
                before.amount("revenue"),
                after.amount("revenue")));
    stage.drops("DELETE /api/quotes/{id}", ALL, 204, () -> alice.delete(path));
  }

  private static Map<String, Object> form(String total) {
    return Map.of(
        "number", "T-1", "clientId", 7, "title", "Tour", "total", total, "issuedOn", "2026-11-03");
  }
}
