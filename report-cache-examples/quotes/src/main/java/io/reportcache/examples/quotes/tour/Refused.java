package io.reportcache.examples.quotes.tour;

import java.util.Map;
import java.util.Set;

/** What isn't allowed changes nothing, and drops nothing. */
final class Refused implements TourStep {

  private static final Map<String, Object> EXPENSE =
      Map.of("category", "rent", "amount", 900, "spentOn", "2026-05-04");

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Refused: by role, by login, by tenant");
    stage.drops(
        "POST of a viewer", Set.of(), 403, () -> stage.victor().post("/api/expenses", EXPENSE));
    stage.drops(
        "POST without login", Set.of(), 401, () -> stage.nobody().post("/api/expenses", EXPENSE));
    Reply reply = stage.nobody().get(Shown.KPIS.path);
    log.expect("GET without login", 401, reply.status(), "401");
    reply = stage.nadia().get(Shown.KPIS.path);
    log.expect(
        "GET of who has no tenant", "TENANT_MISSING", reply.text("code"), reply.text("detail"));
    reply = stage.oscar().get(Shown.KPIS.path);
    log.expect("GET of the operator", 403, reply.status(), "403");
    reply = stage.gina().get("/api/quotes/1");
    log.expect("GET of another tenant's quote", 404, reply.status(), reply.text("detail"));
    stage.drops(
        "DELETE of another tenant's quote",
        Set.of(),
        404,
        () -> stage.gina().delete("/api/quotes/1"));
  }
}
