package io.reportcache.shared.proof;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data that is cached, and what of it readers must see. Both are in PostgreSQL, which nobody
 * disturbs. For one thread.
 *
 * <p>A writer raises a row's version and commits, invalidates, and then records the version with
 * the token that it got: from then on no latest read may return an older one, on no node.
 */
final class ProofData implements AutoCloseable {

  static final int TENANTS = 50;
  static final int KEYS = 3;

  /** What was recorded last: the version, and the token of who has invalidated the one before. */
  record Recorded(long version, @Nullable String token) {}

  /** A row. */
  record Row(String tenant, int number) {}

  private final Connection connection;
  private final PreparedStatement raise;
  private final PreparedStatement version;
  private final PreparedStatement record;
  private final PreparedStatement recorded;
  private final PreparedStatement old;

  ProofData(String url) throws SQLException {
    connection = DriverManager.getConnection(url);
    raise =
        connection.prepareStatement(
            "UPDATE proof_data SET version = version + 1 WHERE tenant = ? AND number = ? RETURNING version");
    version =
        connection.prepareStatement(
            "SELECT version FROM proof_data WHERE tenant = ? AND number = ?");
    record =
        connection.prepareStatement(
            "INSERT INTO proof_record (tenant, number, version, token) VALUES (?, ?, ?, ?)");
    recorded =
        connection.prepareStatement(
            "SELECT version, token FROM proof_record WHERE tenant = ? AND number = ?"
                + " ORDER BY version DESC LIMIT 1");
    old =
        connection.prepareStatement(
            "SELECT COALESCE(MAX(version), 0) FROM proof_record WHERE tenant = ? AND number = ?"
                + " AND at < clock_timestamp() - ? * INTERVAL '1 millisecond'");
  }

  /** Makes the tables. */
  static void create(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE proof_data (tenant TEXT, number INT, version BIGINT NOT NULL,"
              + " PRIMARY KEY (tenant, number))");
      statement.execute(
          "CREATE TABLE proof_record (tenant TEXT, number INT, version BIGINT, token TEXT,"
              + " at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp())");
      statement.execute(
          "CREATE INDEX proof_record_row ON proof_record (tenant, number, version DESC)");
      statement.execute(
          "INSERT INTO proof_data SELECT 'tenant-' || t, n, 0 FROM generate_series(0, "
              + (TENANTS - 1)
              + ") t, generate_series(0, "
              + (KEYS - 1)
              + ") n");
    }
  }

  private static PreparedStatement of(PreparedStatement statement, Row row) throws SQLException {
    statement.setString(1, row.tenant);
    statement.setInt(2, row.number);
    return statement;
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery()) {
      found.next();
      return found.getLong(1);
    }
  }

  /** Changes the row, and returns its new version. */
  long raise(Row row) throws SQLException {
    return number(of(raise, row));
  }

  /** Returns the row's version. */
  long version(Row row) throws SQLException {
    return number(of(version, row));
  }

  /** Records what readers must see from now on. */
  void record(Row row, long version, String token) throws SQLException {
    of(record, row).setLong(3, version);
    record.setString(4, token);
    record.executeUpdate();
  }

  /** Returns what was recorded last. */
  Recorded recorded(Row row) throws SQLException {
    try (ResultSet found = of(recorded, row).executeQuery()) {
      return found.next()
          ? new Recorded(found.getLong(1), found.getString(2))
          : new Recorded(0, null);
    }
  }

  /** Returns the version that was recorded so many milliseconds ago. */
  long recordedBefore(Row row, long millis) throws SQLException {
    of(old, row).setLong(3, millis);
    return number(old);
  }

  /** Returns the rows that were changed by somebody who hasn't recorded it, perhaps killed. */
  List<Row> unrecorded() throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT tenant, number FROM proof_data d WHERE version > COALESCE((SELECT MAX(version)"
                    + " FROM proof_record r WHERE r.tenant = d.tenant AND r.number = d.number), 0)")) {
      while (found.next()) {
        rows.add(new Row(found.getString(1), found.getInt(2)));
      }
    }
    return rows;
  }

  /** Returns all rows. */
  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      for (int number = 0; number < KEYS; number++) {
        rows.add(new Row("tenant-" + tenant, number));
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
