package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.DeliveryQuery;
import io.reportcache.delivery.DeliveryStatus;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.DurableEvents;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.jackson.Jackson3Codec;
import io.reportcache.jdbc.JdbcDeliveryStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** This library: one handler, two workers. */
final class Library implements Contender {

  private final HikariDataSource pool;
  private final JdbcDeliveryStore store;
  private final DurableEvents events;
  private final List<DeliveryWorker> workers = new ArrayList<>();

  Library(HikariDataSource pool) {
    this.pool = pool;
    this.store = JdbcDeliveryStore.of(pool);
    this.events =
        DurableEvents.builder(store, new Jackson3Codec())
            .type(Invoiced.class)
            .handler("no-op", Invoiced.class, LaneOptions.defaults(), (invoiced, run) -> {})
            .build();
  }

  @Override
  public void start() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS report_cache_delivery, report_cache_run");
    }
    store.createTables();
    for (int i = 0; i < 2; i++) {
      workers.add(events.worker().node("worker-" + i).start());
    }
  }

  @Override
  public void publish(Connection connection, List<Invoiced> published) {
    DurableEvents here = events.in(store.in(connection));
    if (published.size() == 1) {
      here.publish(published.get(0));
    } else {
      here.publishAll(published);
    }
  }

  @Override
  public void committed() {
    workers.forEach(DeliveryWorker::wake);
  }

  @Override
  public long handled() {
    return workers.stream().mapToLong(worker -> worker.stats().succeeded()).sum();
  }

  @Override
  public void close() {
    workers.forEach(DeliveryWorker::close);
    long completed = store.count(DeliveryQuery.all()).getOrDefault(DeliveryStatus.COMPLETED, 0L);
    if (completed != handled()) {
      throw new IllegalStateException(
          "%d were handled, and %d are completed".formatted(handled(), completed));
    }
  }
}
