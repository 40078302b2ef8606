package io.reportcache.benchmarks.delivery;

import java.util.List;
import java.util.Locale;

/**
 * How long it takes from a commit to the start of the handler, at a tenth of what the contender can
 * do. What it can do is measured first: one event in a transaction, as many as {@code
 * benchmarks.events} says. Then events are due at a fixed pace for {@code benchmarks.seconds}, 30
 * by default, whether or not the ones before have been handled.
 */
public final class Latency {

  private static final int EVENTS = Integer.getInteger("benchmarks.events", 20_000);
  private static final int SECONDS = Integer.getInteger("benchmarks.seconds", 30);

  private Latency() {}

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    List<Entrant> entrants =
        Entrant.chosen(
            Entrant.HAND_WRITTEN,
            Entrant.HAND_WRITTEN_LAZY,
            Entrant.REPORT_CACHE,
            Entrant.REPORT_CACHE_ELSEWHERE,
            Entrant.TRANSACTION_OUTBOX,
            Entrant.DB_SCHEDULER,
            Entrant.MODULITH_DELETE,
            Entrant.MODULITH_UPDATE);
    try (Database database = Database.open(true)) {
      System.out.println("\n### From commit to handler, at a tenth of full load; milliseconds\n");
      System.out.println(
          "| contender | full load, a second | here, a second | p50 | p99 | most"
              + " | from when it was due: p50 | p99 | most |");
      System.out.println("|---|---|---|---|---|---|---|---|---|");
      for (Entrant entrant : entrants) {
        double unused = fullLoad(database, entrant, Math.min(EVENTS, 5_000)); // warms up
        double full = fullLoad(database, entrant, EVENTS);
        print(entrant, full, pace(database, entrant, full / 10));
      }
    }
  }

  private static double fullLoad(Database database, Entrant entrant, int events) throws Exception {
    try (Contender contender = entrant.make(database.pool(), invoiced -> {})) {
      contender.start();
      database.settle();
      return new Load(contender, Math.min(events, entrant.most), 1).run();
    }
  }

  private static PacedLoad pace(Database database, Entrant entrant, double aSecond)
      throws Exception {
    PacedLoad load = new PacedLoad(aSecond, SECONDS);
    try (Contender contender = entrant.make(database.pool(), load::handled)) {
      contender.start();
      database.settle();
      load.run(contender);
    }
    return load;
  }

  private static void print(Entrant entrant, double full, PacedLoad load) {
    long[] sinceCommit = load.sinceCommit();
    long[] sinceDue = load.sinceDue();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %s | %s | %s | %s | %s | %s |%n",
        entrant.title,
        full,
        load.achieved(),
        millis(sinceCommit, 50),
        millis(sinceCommit, 99),
        millis(sinceCommit, 100),
        millis(sinceDue, 50),
        millis(sinceDue, 99),
        millis(sinceDue, 100));
  }

  /** By the nearest rank. */
  private static String millis(long[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return String.format(Locale.ROOT, "%.2f", sorted[Math.max(0, rank - 1)] / 1e6);
  }
}
