package io.reportcache.shared.jdbc;

import io.reportcache.jdbc.DatabaseProduct;
import java.sql.Connection;
import java.sql.SQLException;

/** The differences between the SQL of the databases. */
enum SharedSql {
  POSTGRESQL(
      DatabaseProduct.POSTGRESQL,
      "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)") {
    @Override
    String insertIfAbsent(String columns) {
      return columns + " ON CONFLICT DO NOTHING";
    }

    @Override
    String putValue() {
      return "INSERT INTO report_cache_value (hash, name, envelope, expires_at)"
          + " VALUES (?, ?, ?, "
          + now
          + " + ?) ON CONFLICT (hash)"
          + " DO UPDATE SET envelope = EXCLUDED.envelope, expires_at = EXCLUDED.expires_at";
    }

    @Override
    String putScope() {
      return "INSERT INTO report_cache_scope (incarnation, scope, seq) VALUES (?, ?, ?)"
          + " ON CONFLICT (incarnation, scope) DO UPDATE SET seq = EXCLUDED.seq";
    }

    @Override
    String isReadOnly() {
      return "CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"
          + " THEN 1 ELSE 0 END";
    }

    @Override
    String removeExpired() {
      return "DELETE FROM report_cache_value WHERE hash IN (SELECT hash FROM report_cache_value"
          + " WHERE expires_at <= "
          + now
          + " ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)";
    }
  },

  MARIADB(
      DatabaseProduct.MARIADB,
      "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000)") {
    @Override
    String insertIfAbsent(String columns) {
      return columns.replaceFirst("^INSERT", "INSERT IGNORE");
    }

    @Override
    String putValue() {
      return "INSERT INTO report_cache_value (hash, name, envelope, expires_at)"
          + " VALUES (?, ?, ?, "
          + now
          + " + ?) ON DUPLICATE KEY"
          + " UPDATE envelope = VALUES(envelope), expires_at = VALUES(expires_at)";
    }

    @Override
    String putScope() {
      return "INSERT INTO report_cache_scope (incarnation, scope, seq) VALUES (?, ?, ?)"
          + " ON DUPLICATE KEY UPDATE seq = VALUES(seq)";
    }

    @Override
    String isReadOnly() {
      return "CASE WHEN @@global.read_only IN ('0', 'OFF') THEN 0 ELSE 1 END";
    }

    @Override
    String removeExpired() {
      return "DELETE FROM report_cache_value WHERE expires_at <= "
          + now
          + " ORDER BY expires_at LIMIT ?";
    }
  },

  H2(
      DatabaseProduct.H2,
      "DATEDIFF(MILLISECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',"
          + " CURRENT_TIMESTAMP(6))") {
    @Override
    String insertIfAbsent(String columns) {
      return columns; // who was slower is told so
    }

    @Override
    String putValue() {
      return "MERGE INTO report_cache_value (hash, name, envelope, expires_at) KEY (hash)"
          + " VALUES (?, ?, ?, "
          + now
          + " + ?)";
    }

    @Override
    String putScope() {
      return "MERGE INTO report_cache_scope (incarnation, scope, seq) KEY (incarnation, scope)"
          + " VALUES (?, ?, ?)";
    }

    @Override
    String isReadOnly() {
      return "0"; // the driver knows
    }

    @Override
    String removeExpired() {
      return "DELETE FROM report_cache_value WHERE expires_at <= "
          + now
          + " FETCH FIRST ? ROWS ONLY";
    }
  };

  final DatabaseProduct product;

  /** The present time in milliseconds, the same for the whole of a statement. */
  final String now;

  SharedSql(DatabaseProduct product, String now) {
    this.product = product;
    this.now = now;
  }

  /** Returns the insertion, with nothing done or an exception if the key is there. */
  abstract String insertIfAbsent(String columns);

  /** Stores a value: hash, name, envelope, milliseconds. */
  abstract String putValue();

  /** Stores a scope: incarnation, scope, number. */
  abstract String putScope();

  /** Returns an expression that is 1 if nothing can be written. */
  abstract String isReadOnly();

  /** Removes so many values whose time has ended. */
  abstract String removeExpired();

  /**
   * Returns the SQL of a connection.
   *
   * @throws IllegalStateException if the database isn't supported
   */
  static SharedSql of(Connection connection) throws SQLException {
    DatabaseProduct product = DatabaseProduct.of(connection);
    for (SharedSql each : values()) {
      if (each.product == product) {
        return each;
      }
    }
    throw new IllegalStateException(
        "the database of a shared tier must be PostgreSQL, MariaDB, MySQL or H2, was '%s'"
            .formatted(connection.getMetaData().getDatabaseProductName()));
  }
}
