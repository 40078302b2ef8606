package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events from two threads and has them handled by two workers that do nothing, on a
 * PostgreSQL with durable commits; from the first publication until the last is recorded as
 * handled. Each round runs every contender, and ratios are taken within a round.
 *
 * <p>The database is the one that {@code benchmarks.postgres} names, or else one from a jar.
 */
public final class Throughput {

  private static final int EVENTS = Integer.getInteger("benchmarks.events", 20_000);
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 3);
  private static final int PUBLISHERS = 2;
  private static final List<Integer> PER_TRANSACTION = List.of(1, 100);

  private Throughput() {}

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    Map<String, Function<HikariDataSource, Contender>> contenders = new LinkedHashMap<>();
    contenders.put("hand-written", HandWritten::new);
    contenders.put("report-cache", Library::new);
    try (HikariDataSource pool = pool()) {
      run(pool, HandWritten::new, 100); // loads all classes
      run(pool, Library::new, 100);
      System.out.println("\n### Events a second, published and handled\n");
      System.out.println("| contender | events a transaction | a second | ratio |");
      System.out.println("|---|---|---|---|");
      for (int perTransaction : PER_TRANSACTION) {
        Map<String, double[]> rates = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> rates.put(name, new double[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
          for (var contender : contenders.entrySet()) {
            Objects.requireNonNull(rates.get(contender.getKey()))[round] =
                run(pool, contender.getValue(), perTransaction);
          }
        }
        rates.forEach((name, each) -> print(name, perTransaction, each, rates));
      }
    }
  }

  private static void print(
      String name, int perTransaction, double[] each, Map<String, double[]> rates) {
    double[] limit = Objects.requireNonNull(rates.get("hand-written"));
    double[] ratios =
        IntStream.range(0, ROUNDS).mapToDouble(i -> each[i] / limit[i]).sorted().toArray();
    double[] sorted = Arrays.stream(each).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %,.0f | %.2f (%.2f to %.2f) |%n",
        name,
        perTransaction,
        sorted[ROUNDS / 2],
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]);
  }

  private static double run(
      HikariDataSource pool, Function<HikariDataSource, Contender> making, int perTransaction)
      throws Exception {
    try (Contender contender = making.apply(pool)) {
      contender.start();
      int events = perTransaction == 1 ? EVENTS : EVENTS * 2;
      long begin = System.nanoTime();
      List<FutureTask<Void>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        FutureTask<Void> publisher =
            new FutureTask<>(
                () -> publish(pool, contender, events / PUBLISHERS, perTransaction), null);
        new Thread(publisher, "publisher-" + i).start();
        publishers.add(publisher);
      }
      for (FutureTask<Void> publisher : publishers) {
        publisher.get();
      }
      while (contender.handled() < events) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return events * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static void publish(
      HikariDataSource pool, Contender contender, int events, int perTransaction) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < events; i += perTransaction) {
        contender.publish(
            connection, IntStream.range(i, i + perTransaction).mapToObj(Invoiced::number).toList());
        connection.commit();
        contender.committed();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the publisher ends", e);
    }
  }

  private static HikariDataSource pool() throws IOException {
    @Nullable String given = System.getProperty("benchmarks.postgres");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        given == null || given.isBlank()
            ? EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres")
            : given);
    config.setMaximumPoolSize(16);
    return new HikariDataSource(config);
  }
}
