package io.reportcache.examples.quotes.tour;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Computed, then a hit; a POST makes it wrong, and it is computed again. */
final class ComputedThenHit implements TourStep {

  private static final int HITS = 11;
  private static final int SMALLEST_FACTOR = 10;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Everything: the operator has all figures computed anew, for all tenants");
    Reply dropped = stage.oscar().post("/operator/recalculation", "");
    log.expect("POST /operator/recalculation", 204, dropped.status(), dropped.took());

    log.heading("Computed: GET, from the database");
    Map<Shown, Reply> computed = new EnumMap<>(Shown.class);
    for (Shown shown : Shown.values()) {
      Reply reply = stage.alice().get(shown.path);
      computed.put(shown, reply);
      log.expect(shown.key, 200, reply.status(), "%9s".formatted(reply.took()));
    }
    log.heading("Hit: GET again, from the cache (median of " + HITS + ")");
    for (Shown shown : Shown.values()) {
      Reply first = Objects.requireNonNull(computed.get(shown));
      Reply again = stage.victor().get(shown.path);
      long hit = TourStage.median(HITS, () -> stage.victor().get(shown.path));
      double factor = (double) first.nanos() / hit;
      log.check(
          shown.key,
          again.asOf().equals(first.asOf()) && (shown != Shown.KPIS || factor >= SMALLEST_FACTOR),
          String.format(Locale.ROOT, "%9s  %,.0f times as fast", TourLog.text(hit), factor));
    }
    invalidated(stage);
  }

  private static void invalidated(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Invalidated: a POST, then GET once more");
    Reply before = stage.victor().get(Shown.KPIS.path);
    Reply post =
        stage
            .alice()
            .post(
                "/api/expenses",
                Map.of("category", "travel", "amount", 1234.5, "spentOn", "2026-11-02"));
    log.expect("POST /api/expenses", 201, post.status(), "%9s".formatted(post.took()));
    Reply after = stage.victor().get(Shown.KPIS.path);
    BigDecimal more = after.amount("expenses").subtract(before.amount("expenses"));
    log.check(
        "dashboard:kpis",
        !after.asOf().equals(before.asOf()) && more.compareTo(new BigDecimal("1234.5")) == 0,
        "%9s  computed again: expenses %,.2f -> %,.2f"
            .formatted(after.took(), before.amount("expenses"), after.amount("expenses")));
    Reply again = stage.victor().get(Shown.KPIS.path);
    log.expect("dashboard:kpis", after.asOf(), again.asOf(), "%9s  a hit".formatted(again.took()));
  }
}
