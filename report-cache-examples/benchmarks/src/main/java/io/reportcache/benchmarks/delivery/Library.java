package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** This library: one handler, two workers. */
final class Library implements Contender {

  private final HikariDataSource pool;
  private final boolean here;
  private final JdbcDeliveryStore store;
  private final DurableEvents events;
  private final DurableEvents elsewhere;
  private final List<DeliveryWorker> workers = new ArrayList<>();

  private Library(HikariDataSource pool, Consumer<Invoiced> handler, boolean here) {
    this.pool = pool;
    this.here = here;
    this.store = store(pool);
    this.events = events(store, handler);
    this.elsewhere = events(store(pool), handler);
  }

  /** The workers are woken by who publishes, as those in the same process are. */
  static Library woken(HikariDataSource pool, Consumer<Invoiced> handler) {
    return new Library(pool, handler, true);
  }

  /**
   * The workers know of the publisher only through the database, as those in other processes do:
   * another store, and nobody wakes them.
   */
  static Library elsewhere(HikariDataSource pool, Consumer<Invoiced> handler) {
    return new Library(pool, handler, false);
  }

  /** How a store is made, for all of these benchmarks. */
  static JdbcDeliveryStore store(HikariDataSource pool) {
    return JdbcDeliveryStore.of(pool);
  }

  static DurableEvents events(JdbcDeliveryStore store, Consumer<Invoiced> handler) {
    return DurableEvents.builder(store, new Jackson3Codec())
        .type(Invoiced.class)
        .handler(
            "no-op",
            Invoiced.class,
            LaneOptions.defaults().withConcurrency(Math.max(1, Entrant.THREADS / 2)),
            (invoiced, run) -> handler.accept(invoiced.event()))
        .build();
  }

  static void dropTables(HikariDataSource pool) throws SQLException {
    Tables.execute(pool, "DROP TABLE IF EXISTS report_cache_delivery, report_cache_run");
  }

  @Override
  public void start() throws SQLException {
    dropTables(pool);
    store.createTables();
    for (int i = 0; i < 2; i++) {
      workers.add((here ? events : elsewhere).worker().node("worker-" + i).build().start());
    }
  }

  @Override
  public void publish(List<Invoiced> published) throws SQLException {
    InTransaction.run(
        pool,
        connection -> {
          DurableEvents inHere = events.in(store.in(connection));
          if (published.size() == 1) {
            inHere.publish(published.get(0));
          } else {
            inHere.publishAll(published);
          }
        });
    if (here) {
      workers.forEach(DeliveryWorker::wake);
    }
  }

  @Override
  public long handled() {
    return workers.stream().mapToLong(worker -> worker.stats().succeeded()).sum();
  }

  @Override
  public void close() throws SQLException {
    workers.forEach(DeliveryWorker::close);
    Tables.check(
        "completed",
        handled(),
        store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L));
    Tables.check("log rows", handled(), Tables.count(pool, "report_cache_run"));
    dropTables(pool);
  }
}
