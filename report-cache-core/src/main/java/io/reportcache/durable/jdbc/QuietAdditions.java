package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.log.GuardedLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds additions on PostgreSQL without a notification: the transaction that was about to notify
 * was rolled back, or ended long before the addition's.
 *
 * <p>An addition that doesn't notify holds a shared lock of the table until its transaction ends. A
 * listener regularly reads the greatest id and tries whether the lock is free. If the greatest id
 * has changed, an addition was committed. If the lock wasn't free the last time, an addition with a
 * smaller id may have been committed. Neither depends on the publisher's process, which may have
 * died.
 */
final class QuietAdditions {

  /**
   * Takes the shared lock; true if the addition needn't notify. False while a listener tries the
   * lock.
   */
  static final String MAY_BE_QUIET =
      "pg_try_advisory_xact_lock_shared(1919971172,"
          + " CAST(CAST(CAST('report_cache_delivery' AS regclass) AS oid) AS int))";

  private static final GuardedLog log = GuardedLog.of(QuietAdditions.class);
  private static final long PLACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String PLACE =
      "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname),"
          + " CAST(c.oid AS int) FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.oid = to_regclass('report_cache_delivery')";

  private final JdbcWork others;
  private @Nullable String look;
  private long placeAt = System.nanoTime();
  private long newest;
  private boolean wasFree = true;

  /**
   * Creates it with nothing seen yet.
   *
   * @param others provides the connections that find out where the table is
   */
  QuietAdditions(JdbcWork others) {
    this.others = others;
  }

  /**
   * Returns whether deliveries may have been added since the last call; false if the table can't be
   * read.
   *
   * @param connection leads to the same database, in auto-commit; may have another search path
   * @throws SQLException if the connection is broken
   */
  boolean mayBeThere(Connection connection) throws SQLException {
    if (look == null && System.nanoTime() - placeAt >= 0) {
      placeAt = System.nanoTime() + PLACE_NANOS;
      look = place();
    }
    return look != null && look(connection, look);
  }

  private @Nullable String place() {
    try {
      return others.inTransaction("tell where its tables are", QuietAdditions::place).orElse(null);
    } catch (DeliveryStoreException e) {
      log.debug("It can't be found out now where the tables are", e);
      return null;
    }
  }

  /** Returns where the table is; empty if it doesn't exist yet. */
  private static Optional<String> place(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PLACE);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      int lock = row.getInt(2);
      // The lock may also be taken because another listener tries it.
      return Optional.of(
          """
          SELECT (SELECT MAX(id) FROM %s), pg_try_advisory_xact_lock(1919971172, %d)
            OR NOT EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory'
              AND classid = 1919971172 AND objid = %s AND mode = 'ShareLock' AND database =
              (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
          """
              .formatted(row.getString(1), lock, Integer.toUnsignedString(lock)));
    }
  }

  private boolean look(Connection connection, String select) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      row.next();
      long greatest = row.getLong(1);
      boolean any = greatest != newest || !wasFree;
      newest = greatest;
      wasFree = row.getBoolean(2);
      return any;
    } catch (SQLException e) {
      PostgresListener.requireValid(connection);
      log.debug("Additions without a notification can't be looked for now", e);
      look = null;
      return false;
    }
  }
}
