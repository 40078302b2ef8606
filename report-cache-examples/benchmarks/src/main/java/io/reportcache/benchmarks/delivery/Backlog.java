package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Whether handling slows down when much waits: two workers handle {@code benchmarks.drained}
 * deliveries of one handler, 20,000 by default, while at least 1,000 more wait behind them, and
 * while at least {@code benchmarks.backlog} do, a million by default; of one tenant, and of a
 * hundred. At the end it prints what the server says of a claim at each size.
 */
public final class Backlog {

  private static final int FEW = 1_000;
  private static final int MANY = Integer.getInteger("benchmarks.backlog", 1_000_000);
  private static final int DRAINED = Integer.getInteger("benchmarks.drained", 20_000);
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 3);
  private static final List<Integer> TENANTS = List.of(1, 100);

  private final Database database;
  private final JdbcDeliveryStore store;
  private final DurableEvents events;

  private Backlog(Database database) {
    this.database = database;
    this.store = Library.store(database.pool());
    this.events = Library.events(store, invoiced -> {});
  }

  /** Prints the table and the plans. */
  public static void main(String[] args) throws Exception {
    try (Database database = Database.open(false)) {
      new Backlog(database).print();
    }
  }

  private void print() throws Exception {
    for (int tenants : TENANTS) {
      double unused = run(tenants, FEW); // warms up
    }
    System.out.printf(Locale.ROOT, "%n### %,d handled while others wait%n%n", DRAINED);
    System.out.printf(
        Locale.ROOT,
        "| tenants | a second, %,d waiting | a second, %,d waiting | ratio |%n",
        FEW,
        MANY);
    System.out.println("|---|---|---|---|");
    StringBuilder plans = new StringBuilder();
    for (int tenants : TENANTS) {
      double[] few = new double[ROUNDS];
      double[] many = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        // In turns, or whatever gets better or worse with time would be for one of them.
        if (round % 2 == 0) {
          few[round] = run(tenants, FEW);
        }
        many[round] = run(tenants, MANY);
        if (round % 2 != 0) {
          few[round] = run(tenants, FEW);
        }
      }
      double[] ratios =
          IntStream.range(0, ROUNDS).mapToDouble(i -> many[i] / few[i]).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "| %d | %,.0f | %,.0f | %.2f (%.2f to %.2f) |%n",
          tenants,
          median(few),
          median(many),
          ratios[ROUNDS / 2],
          ratios[0],
          ratios[ROUNDS - 1]);
      plans.append(plans(tenants, FEW)).append(plans(tenants, MANY));
    }
    System.out.println(plans);
    Library.dropTables(database.pool());
  }

  private double run(int tenants, int waiting) throws Exception {
    fill(tenants, waiting + DRAINED);
    List<DeliveryWorker> workers = new ArrayList<>();
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < 2; i++) {
        workers.add(events.worker().node("worker-" + i).build().start());
      }
      while (handled(workers) < DRAINED) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return handled(workers) * 1e9 / (System.nanoTime() - begin);
    } finally {
      workers.forEach(DeliveryWorker::close);
    }
  }

  private static long handled(List<DeliveryWorker> workers) {
    return workers.stream().mapToLong(worker -> worker.stats().succeeded()).sum();
  }

  /**
   * Makes so many deliveries. The library stores one for each tenant, in its own way; the server
   * copies them, column by column.
   */
  private void fill(int tenants, int deliveries) throws Exception {
    HikariDataSource pool = database.pool();
    int each = deliveries / tenants;
    Library.dropTables(pool);
    store.createTables();
    for (int i = 0; i < tenants; i++) {
      events.publish(
          Invoiced.number(i), PublishOptions.defaults().withTenant(TenantId.of("t-" + i)));
    }
    Tables.execute(
        pool,
        """
        DO $$
        DECLARE
          names TEXT;
          copies TEXT;
        BEGIN
          SELECT string_agg(quote_ident(column_name), ', '),
              string_agg(CASE column_name WHEN 'message_id' THEN 'gen_random_uuid()'
                  ELSE 'one.' || quote_ident(column_name) END, ', ')
            INTO names, copies
            FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = 'report_cache_delivery'
              AND is_identity = 'NO' AND is_generated = 'NEVER';
          EXECUTE format('INSERT INTO report_cache_delivery (%%s) SELECT %%s'
              ' FROM generate_series(2, %d) n CROSS JOIN report_cache_delivery one'
              ' ORDER BY n, one.id', names, copies);
        END $$"""
            .formatted(each));
    Tables.execute(pool, "VACUUM (ANALYZE) report_cache_delivery");
    Tables.check("waiting", (long) each * tenants, Tables.count(pool, "report_cache_delivery"));
    database.settle();
  }

  /** Of a claim after several, as the driver and the server by then have settled on a plan. */
  private String plans(int tenants, int waiting) throws Exception {
    fill(tenants, waiting);
    try (ExplainedConnection explained = new ExplainedConnection(database.pool())) {
      JdbcDeliveryStore claimed = JdbcDeliveryStore.of(explained.asDataSource());
      Claim claim = new Claim(Lane.ofHandler("no-op"), 50, "planner", Duration.ofMinutes(1));
      for (int i = 0; i < 12; i++) {
        explained.forget();
        int found = claimed.claim(claim).size();
        Tables.check("claimed", Math.min(50, waiting), found);
      }
      return String.format(
          Locale.ROOT,
          "%n### A claim of 50, %,d waiting, tenants: %d%n%n%s",
          waiting,
          tenants,
          explained.summary());
    }
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }
}
