package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/** Publishes in a transaction and dies just before or after its commit, before any wake-up. */
final class CommitAndHaltMain {

  static final int HALTED = 7;

  private CommitAndHaltMain() {}

  /** Takes the database, a payload, and whether to commit. */
  public static void main(String[] args) throws Exception {
    HikariDataSource pool = TestDatabase.pool(args[0]);
    JdbcDeliveryStore store = JdbcDeliveryStore.of(pool);
    // It has a worker, too, which asks far too rarely to see it by itself.
    DeliveryWorker worker =
        DeliveryWorker.of(store)
            .pollInterval(Duration.ofHours(1))
            .lane(Lane.ofHandler("another"), LaneOptions.defaults(), (delivery, run) -> {})
            .build()
            .start();
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    store.in(connection).add(List.of(Deliveries.delivery(args[1])));
    if (Boolean.parseBoolean(args[2])) {
      connection.commit();
    }
    Runtime.getRuntime().halt(HALTED);
    worker.wake(); // it would, but for that
  }
}
