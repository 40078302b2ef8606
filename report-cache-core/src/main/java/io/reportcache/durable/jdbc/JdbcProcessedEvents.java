package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.event.EventEnvelope;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * Has the effects of a handler happen once, although the handler runs at least once: it records in
 * the transaction of the effects which event was handled. Whoever handles the event again finds the
 * record and leaves the work out. Safe for use by many threads and many processes.
 *
 * <pre>{@code
 * JdbcProcessedEvents processed = JdbcProcessedEvents.of(store);
 * events.handler("ledger", InvoicePaid.class, LaneOptions.defaults(), (paid, run) ->
 *     transactions.run(connection -> {
 *       if (processed.record(connection, "ledger", paid)) {
 *         // the work, in this connection
 *       }
 *     }));
 * }</pre>
 *
 * <p>The records are in the table {@code report_cache_processed_event} of the store's database, or
 * in one with the store's prefix. {@link JdbcDeliveryStore#createTables} makes it, and so do the
 * store's scripts. What is outside of that database, such as a mail that is sent, isn't undone when
 * a transaction is rolled back, and may happen again.
 *
 * @since 0.1
 */
public final class JdbcProcessedEvents {

  private final JdbcDeliveryStore store;
  private final ProcessedRows rows;

  private JdbcProcessedEvents(JdbcDeliveryStore store) {
    this.store = store;
    rows = new ProcessedRows(store.dialect());
  }

  /** Returns the records in the database of a store. */
  public static JdbcProcessedEvents of(JdbcDeliveryStore store) {
    return new JdbcProcessedEvents(Objects.requireNonNull(store, "store must not be null"));
  }

  /**
   * Records that a handler handles an event. The same as {@link #record(Connection, String,
   * TenantId, UUID)} with the tenant and the id of the envelope.
   */
  public boolean record(Connection connection, String handler, EventEnvelope<?> envelope) {
    return record(connection, handler, envelope.tenant(), envelope.id());
  }

  /**
   * Records in the caller's transaction that a handler handles an event. The record is there if the
   * transaction commits. If another transaction that hasn't ended has recorded the same, this waits
   * for its end: for as long as the connection lets a statement wait, on H2 for its lock time-out.
   *
   * @param connection leads to the store's database, in a transaction that the caller commits
   * @param handler the name under which the handler records: 1 to 100 letters, digits, {@code .},
   *     {@code -} or {@code _}. Keep it when the code is renamed
   * @return true if this is the first record, so that the work is to be done; false if it was done
   *     in another transaction that has committed, or earlier in this one
   * @throws IllegalArgumentException if the name isn't allowed
   * @throws IllegalStateException if the connection is in auto-commit
   * @throws DeliveryStoreException if the database can't do it now; roll the transaction back then.
   *     At REPEATABLE READ or stricter that is also so where another transaction has recorded the
   *     same since this one began to read, and on MariaDB where several have waited for one that
   *     was rolled back
   */
  public boolean record(Connection connection, String handler, TenantId tenant, UUID id) {
    Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
    Objects.requireNonNull(id, "id must not be null");
    String name = Lane.ofHandler(handler).name();
    requireTransaction(connection);
    try {
      return rows.add(store.prefix().on(connection), name, tenant, id);
    } catch (SQLException e) {
      throw JdbcWork.failedIn("record that %s handles event %s".formatted(name, id), e);
    }
  }

  /**
   * Removes records that are older than the given age, a thousand at a time, each thousand in a
   * transaction of its own. A worker of the store does so, too, when it removes completed
   * deliveries of the same age. Keep records for as long as an event may come again: as a dead
   * letter that is replayed, or out of a broker.
   *
   * @param age not negative
   * @return the number of removed records; fewer than there are if the thread is interrupted
   * @throws IllegalArgumentException if the age is negative
   * @throws DeliveryStoreException if the database can't do it now; some may be removed
   */
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return store.purgeProcessed(age);
  }

  private static void requireTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "the connection is in auto-commit, so the event would count as handled even if your work"
                + " fails; call setAutoCommit(false) on it before and commit() after the work");
      }
    } catch (SQLException e) {
      throw JdbcWork.failed("tell whether the connection is in a transaction", e);
    }
  }
}
