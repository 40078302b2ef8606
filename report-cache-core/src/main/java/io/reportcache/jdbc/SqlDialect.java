package io.reportcache.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What databases say differently. */
enum SqlDialect {
  POSTGRESQL("postgresql", "statement_timestamp()") {
    @Override
    String inMicros() {
      return now + " + ? * INTERVAL '1 microsecond'";
    }

    @Override
    String uuid() {
      return "CAST(? AS UUID)";
    }

    @Override
    Inserting inserting(boolean notifies) {
      return new PostgresInsert(notifies);
    }

    @Override
    boolean notifies() {
      return PostgresNotifications.canBeHeard();
    }

    @Override
    Claiming claiming(DeliveryRows rows) {
      return new PostgresClaim(rows);
    }

    @Override
    Settling settling() {
      return new PostgresSettle();
    }

    @Override
    boolean writesAtOnce() {
      return true;
    }

    @Override
    void prepare(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(PostgresPlan.BY_INDEX);
      }
    }
  },

  /** MySQL from 8.0.1 on speaks alike. */
  MARIADB("mariadb", "UTC_TIMESTAMP(6)") {
    @Override
    String inMicros() {
      return now + " + INTERVAL ? MICROSECOND";
    }

    @Override
    String unlessThere() {
      return " ON DUPLICATE KEY UPDATE id = id"; // IGNORE would hide other errors, too
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
  },

  H2("h2", "CURRENT_TIMESTAMP(6)") {
    @Override
    String inMicros() {
      return "DATEADD(MICROSECOND, ?, " + now + ")";
    }
  };

  /** Where the scripts are. */
  final String folder;

  /** The present time, the same for the whole of a statement. */
  final String now;

  SqlDialect(String folder, String now) {
    this.folder = folder;
    this.now = now;
  }

  /** A parameter that is the text of a UUID, as the column of messages' ids has it. */
  String uuid() {
    return "?";
  }

  /** The time that lies a parameter of microseconds ahead. */
  abstract String inMicros();

  Inserting inserting(boolean notifies) {
    return new InsertDeliveries(this);
  }

  /** Tells whether who adds something can notify who waits for that. */
  boolean notifies() {
    return false;
  }

  Claiming claiming(DeliveryRows rows) {
    return new ClaimDeliveries(this, rows);
  }

  Settling settling() {
    return new SettleDeliveries(this);
  }

  /** Tells whether adding, claiming and settling are one statement each. */
  boolean writesAtOnce() {
    return false;
  }

  /** Called at the beginning of a transaction in which all is to be done by index. */
  void prepare(Connection connection) throws SQLException {}

  /**
   * What makes an insert do nothing for a row whose idempotency key is there; null if the database
   * has no such thing, and doesn't mind a statement that fails in a transaction.
   */
  @Nullable String unlessThere() {
    return null;
  }

  void setInstant(PreparedStatement statement, int index, Instant at) throws SQLException {
    statement.setObject(index, at.atOffset(ZoneOffset.UTC));
  }

  @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /**
   * Finds out what the connection leads to.
   *
   * @throws SQLException if it's none of these, or can't be asked
   */
  static SqlDialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    String name = product.toLowerCase(Locale.ROOT);
    if (name.contains("mysql")) {
      return MARIADB;
    }
    for (SqlDialect dialect : values()) {
      if (name.contains(dialect.folder)) {
        return dialect;
      }
    }
    throw new SQLException(
        "deliveries can be stored in PostgreSQL, MariaDB, MySQL or H2, was '%s'"
            .formatted(product));
  }
}
