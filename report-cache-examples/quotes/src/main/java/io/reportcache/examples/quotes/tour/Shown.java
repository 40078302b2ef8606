package io.reportcache.examples.quotes.tour;

/** A report that is read over HTTP. */
enum Shown {
  KPIS("dashboard:kpis", "/api/dashboard/kpis"),
  EXPENSES_MONTHLY("dashboard:expenses_monthly", "/api/dashboard/expenses-monthly"),
  TOP_CLIENTS("dashboard:top_clients", "/api/dashboard/top-clients"),
  LIST("quotes:list", "/api/quotes"),
  SUMMARY("quotes:summary", "/api/quotes/summary"),
  BUDGET_2026("budget:2026", "/api/expenses/budget/2026"),
  BUDGET_2025("budget:2025", "/api/expenses/budget/2025");

  final String key;
  final String path;

  Shown(String key, String path) {
    this.key = key;
    this.path = path;
  }

  @Override
  public String toString() {
    return key;
  }
}
