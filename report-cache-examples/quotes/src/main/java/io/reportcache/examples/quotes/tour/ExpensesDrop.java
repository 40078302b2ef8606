package io.reportcache.examples.quotes.tour;

import static io.reportcache.examples.quotes.tour.Shown.BUDGET_2025;
import static io.reportcache.examples.quotes.tour.Shown.BUDGET_2026;
import static io.reportcache.examples.quotes.tour.Shown.EXPENSES_MONTHLY;
import static io.reportcache.examples.quotes.tour.Shown.KPIS;

import java.util.Map;
import java.util.Set;

/** An expense is in two figures, and by its event in the budget of its own year. */
final class ExpensesDrop implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    stage
        .log()
        .heading(
            "Expenses: dashboard:expenses_monthly:*, dashboard:kpis:*; by an event, the budget of the year");
    Visitor alice = stage.alice();
    Set<Shown> of2026 = Set.of(KPIS, EXPENSES_MONTHLY, BUDGET_2026);
    long id =
        stage
            .drops(
                "POST /api/expenses",
                of2026,
                201,
                () -> alice.post("/api/expenses", form("2026-05-04")))
            .number("id");
    String path = "/api/expenses/" + id;
    stage.drops(
        "PUT, moved to 2025",
        Set.of(KPIS, EXPENSES_MONTHLY, BUDGET_2026, BUDGET_2025),
        200,
        () -> alice.put(path, form("2025-05-04")));
    stage.drops(
        "DELETE /api/expenses/{id}",
        Set.of(KPIS, EXPENSES_MONTHLY, BUDGET_2025),
        204,
        () -> alice.delete(path));
  }

  private static Map<String, Object> form(String day) {
    return Map.of("category", "rent", "amount", 900, "spentOn", day);
  }
}
