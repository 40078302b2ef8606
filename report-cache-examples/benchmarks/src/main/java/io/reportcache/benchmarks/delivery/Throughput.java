package io.reportcache.benchmarks.delivery;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events from two threads and has them handled by two workers that do nothing, on a
 * PostgreSQL with durable commits; from the first publication until the last is recorded as
 * handled. Each round runs every contender, and ratios are taken within a round.
 */
public final class Throughput {

  private static final int EVENTS = Integer.getInteger("benchmarks.events", 20_000);
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 3);
  private static final int WARM_UP = Integer.getInteger("benchmarks.warmUp", 60_000);
  private static final int WARM_UP_ALONE = WARM_UP / 4;
  private static final List<Integer> PER_TRANSACTION = List.of(1, 100);

  private final Database database;
  private final List<Entrant> contenders;

  private Throughput(Database database, List<Entrant> contenders) {
    this.database = database;
    this.contenders = contenders;
  }

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    List<Entrant> contenders =
        Entrant.chosen(
            Entrant.HAND_WRITTEN,
            Entrant.HAND_WRITTEN_LAZY,
            Entrant.REPORT_CACHE,
            Entrant.TRANSACTION_OUTBOX,
            Entrant.DB_SCHEDULER,
            Entrant.MODULITH_DELETE,
            Entrant.MODULITH_UPDATE);
    try (Database database = Database.open(true)) {
      new Throughput(database, contenders).print();
    }
  }

  private void print() throws Exception {
    System.out.printf(
        "%n### Events a second, published and handled; %d threads for handlers%n%n",
        Entrant.THREADS);
    System.out.println(
        "| contender | events a transaction | events | a second"
            + " | of hand-written | of hand-written-lazy-claim |");
    System.out.println("|---|---|---|---|---|---|");
    for (Entrant each : contenders) { // or it's the compilers of the JVM that are measured
      double together = run(each, WARM_UP, 100);
      double alone = run(each, WARM_UP_ALONE, 1);
      System.err.printf("warm: %s, %,.0f and %,.0f a second%n", each.title, alone, together);
    }
    for (int perTransaction : PER_TRANSACTION) {
      Map<Entrant, double[]> rates = new LinkedHashMap<>();
      contenders.forEach(each -> rates.put(each, new double[ROUNDS]));
      for (int round = 0; round < ROUNDS; round++) {
        for (var each : rates.entrySet()) {
          each.getValue()[round] = run(each.getKey(), EVENTS, perTransaction);
        }
      }
      rates.forEach((each, ofRounds) -> print(each, perTransaction, ofRounds, rates));
    }
  }

  private double run(Entrant each, int events, int perTransaction) throws Exception {
    try (Contender contender = each.make(database.pool(), invoiced -> {})) {
      contender.start();
      database.settle();
      return new Load(contender, Math.min(events, each.most), perTransaction).run();
    }
  }

  private static void print(
      Entrant each, int perTransaction, double[] rates, Map<Entrant, double[]> all) {
    double[] sorted = Arrays.stream(rates).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %,d | %,.0f | %s | %s |%n",
        each.title,
        perTransaction,
        Math.min(EVENTS, each.most),
        sorted[ROUNDS / 2],
        ratio(rates, all.get(Entrant.HAND_WRITTEN)),
        ratio(rates, all.get(Entrant.HAND_WRITTEN_LAZY)));
  }

  private static String ratio(double[] rates, double @Nullable [] limit) {
    if (limit == null) {
      return "";
    }
    double[] ratios =
        IntStream.range(0, ROUNDS).mapToDouble(i -> rates[i] / limit[i]).sorted().toArray();
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
  }
}
