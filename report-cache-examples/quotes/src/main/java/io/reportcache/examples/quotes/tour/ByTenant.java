package io.reportcache.examples.quotes.tour;

import static io.reportcache.examples.quotes.tour.Shown.BUDGET_2025;
import static io.reportcache.examples.quotes.tour.Shown.BUDGET_2026;
import static io.reportcache.examples.quotes.tour.Shown.EXPENSES_MONTHLY;
import static io.reportcache.examples.quotes.tour.Shown.KPIS;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** An import for one tenant, by somebody who belongs to none. */
final class ByTenant implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("By tenant: the operator imports an expense for acme");
    stage.drops(
        "POST /operator/tenants/acme/…",
        Set.of(KPIS, EXPENSES_MONTHLY, BUDGET_2026, BUDGET_2025),
        200,
        () ->
            stage
                .oscar()
                .post(
                    "/operator/tenants/acme/expenses",
                    List.of(Map.of("category", "wages", "amount", 3000, "spentOn", "2026-10-30"))));
  }
}
