package io.reportcache.durable.jdbc;

import io.reportcache.jdbc.DatabaseProduct;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The differences between the SQL of the databases. */
enum SqlDialect {
  POSTGRESQL(DatabaseProduct.POSTGRESQL, "statement_timestamp()") {
    @Override
    String inMicros() {
      return now + " + ? * INTERVAL '1 microsecond'";
    }

    @Override
    String uuid() {
      return "CAST(? AS UUID)";
    }

    @Override
    @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
      return row.getObject(column, UUID.class);
    }

    @Override
    String unlessThere() {
      return " ON CONFLICT DO NOTHING";
    }

    @Override
    String deleteSome(String table, String condition, int most) {
      return "DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %2$s LIMIT %3$d))"
          .formatted(table, condition, most);
    }

    @Override
    boolean writesAtOnce() {
      return true;
    }

    @Override
    boolean isolatesOne() {
      return true;
    }

    @Override
    void prepare(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(PostgresPlan.BY_INDEX);
      }
    }
  },

  MARIADB(DatabaseProduct.MARIADB, "UTC_TIMESTAMP(6)") {
    @Override
    String inMicros() {
      return now + " + INTERVAL ? MICROSECOND";
    }

    @Override
    void setInstant(PreparedStatement statement, int index, Instant at) throws SQLException {
      statement.setObject(index, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    }

    @Override
    @Nullable Instant instant(ResultSet row, String column) throws SQLException {
      LocalDateTime at = row.getObject(column, LocalDateTime.class);
      return at == null ? null : at.toInstant(ZoneOffset.UTC);
    }

    @Override
    String deleteSome(String table, String condition, int most) {
      return "DELETE FROM %s WHERE %s LIMIT %d".formatted(table, condition, most);
    }
  },

  H2(DatabaseProduct.H2, "CURRENT_TIMESTAMP(6)") {
    @Override
    String inMicros() {
      return "DATEADD(MICROSECOND, ?, " + now + ")";
    }
  };

  final DatabaseProduct product;

  /** The present time, the same for the whole of a statement. */
  final String now;

  SqlDialect(DatabaseProduct product, String now) {
    this.product = product;
    this.now = now;
  }

  /** Returns a parameter that takes the text of a UUID, for the column of message ids. */
  String uuid() {
    return "?";
  }

  /** Returns an expression for the present time plus a parameter in microseconds. */
  abstract String inMicros();

  /**
   * Returns the end of an insert that is to pass over a row with the same key; empty if a duplicate
   * fails without harm to the transaction.
   */
  String unlessThere() {
    return "";
  }

  /** Returns a statement that removes at most so many rows that meet a condition. */
  String deleteSome(String table, String condition, int most) {
    return "DELETE FROM %s WHERE %s FETCH FIRST %d ROWS ONLY".formatted(table, condition, most);
  }

  /** Returns whether adding, claiming and settling are one statement each. */
  boolean writesAtOnce() {
    return false;
  }

  /**
   * Returns whether the isolation can be set for a single transaction after it has begun. A client
   * of a pooler may get another session for the next transaction, and would leave an isolation of
   * the session behind in the first.
   */
  boolean isolatesOne() {
    return false;
  }

  /** Called at the beginning of a transaction whose statements must all use an index. */
  void prepare(Connection connection) throws SQLException {}

  void setInstant(PreparedStatement statement, int index, Instant at) throws SQLException {
    statement.setObject(index, at.atOffset(ZoneOffset.UTC));
  }

  @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : UUID.fromString(text.trim());
  }

  @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /**
   * Returns the dialect of a connection.
   *
   * @throws SQLException if the database isn't supported or can't be asked
   */
  static SqlDialect of(Connection connection) throws SQLException {
    DatabaseProduct product = DatabaseProduct.of(connection);
    for (SqlDialect dialect : values()) {
      if (dialect.product == product) {
        return dialect;
      }
    }
    throw new SQLException(
        "the database of deliveries must be PostgreSQL, MariaDB, MySQL or H2, was '%s'"
            .formatted(connection.getMetaData().getDatabaseProductName()));
  }
}
