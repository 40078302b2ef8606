package io.reportcache.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The limit: a table, an insert, and two threads that claim a hundred at a time with {@code SKIP
 * LOCKED} and complete them with one statement. No tenants, types, leases, retries or log.
 *
 * <p>One form waits for the disk when it claims, as a loop does that is written without further
 * thought. The other doesn't, as this library doesn't on PostgreSQL: a claim that is forgotten in a
 * crash is made again. Both wait when they publish and when they complete.
 */
final class HandWritten implements Contender {

  private final HikariDataSource pool;
  private final Consumer<Invoiced> handler;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final AtomicLong handled = new AtomicLong();
  private final Semaphore woken = new Semaphore(0);
  private final List<Thread> workers = new ArrayList<>();
  private final boolean claimsDurably;
  private volatile boolean closed;

  private HandWritten(HikariDataSource pool, Consumer<Invoiced> handler, boolean claimsDurably) {
    this.pool = pool;
    this.handler = handler;
    this.claimsDurably = claimsDurably;
  }

  static HandWritten plain(HikariDataSource pool, Consumer<Invoiced> handler) {
    return new HandWritten(pool, handler, true);
  }

  static HandWritten claimingWithoutWaiting(HikariDataSource pool, Consumer<Invoiced> handler) {
    return new HandWritten(pool, handler, false);
  }

  @Override
  public void start() throws SQLException {
    Tables.execute(
        pool,
        "DROP TABLE IF EXISTS outbox",
        "CREATE TABLE outbox (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " state SMALLINT NOT NULL DEFAULT 0, payload TEXT NOT NULL)",
        "CREATE INDEX outbox_ready ON outbox (id) WHERE state = 0");
    for (int i = 0; i < 2; i++) {
      Thread worker = new Thread(this::work, "hand-written-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
  }

  @Override
  public void publish(List<Invoiced> events) throws SQLException {
    InTransaction.run(pool, connection -> insert(connection, events));
    woken.release();
  }

  @Override
  public long handled() {
    return handled.get();
  }

  @Override
  public void close() throws InterruptedException, SQLException {
    closed = true;
    for (Thread worker : workers) {
      worker.join();
    }
    Tables.check("handled", handled(), Tables.count(pool, "outbox WHERE state = 2"));
    Tables.execute(pool, "DROP TABLE outbox");
  }

  private void insert(Connection connection, List<Invoiced> events) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO outbox (payload) VALUES (?)")) {
      for (Invoiced event : events) {
        insert.setString(1, mapper.writeValueAsString(event));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void work() {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      while (!closed) {
        List<Long> ids = claim(connection);
        if (ids.isEmpty()) {
          if (woken.tryAcquire(10, TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
          }
        } else {
          complete(connection, ids);
          handled.addAndGet(ids.size());
        }
      }
      connection.rollback();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException("the worker ends", e);
    }
  }

  private List<Long> claim(Connection connection) throws SQLException {
    List<Long> ids = new ArrayList<>();
    List<String> payloads = new ArrayList<>();
    try (PreparedStatement claim =
        connection.prepareStatement(
            (claimsDurably ? "" : "SET LOCAL synchronous_commit = off; ")
                + "UPDATE outbox SET state = 1 WHERE id IN (SELECT id FROM outbox WHERE state = 0"
                + " ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id, payload")) {
      boolean found = claim.execute();
      if (!found) { // that was the setting
        claim.getMoreResults();
      }
      try (ResultSet row = claim.getResultSet()) {
        while (row.next()) {
          ids.add(row.getLong(1));
          payloads.add(row.getString(2));
        }
      }
    }
    connection.commit();
    payloads.forEach(payload -> handler.accept(mapper.readValue(payload, Invoiced.class)));
    return ids;
  }

  private static void complete(Connection connection, List<Long> ids) throws SQLException {
    try (PreparedStatement complete =
        connection.prepareStatement("UPDATE outbox SET state = 2 WHERE id = ANY (?)")) {
      complete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      complete.executeUpdate();
    }
    connection.commit();
  }
}
