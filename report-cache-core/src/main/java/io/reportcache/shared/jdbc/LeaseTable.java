package io.reportcache.shared.jdbc;

import io.reportcache.shared.jdbc.Database.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The statements about leases of loads. Each is one step; which of two is first wins. */
final class LeaseTable {

  private static final int ATTEMPTS = 3; // a lease may end between two statements

  private LeaseTable() {}

  /** Takes the lease, or extends it; returns the lease that is in force then. */
  static String take(Session session, String name, String lease, String replaced, long millis)
      throws SQLException {
    byte[] hash = PartNames.hash(name);
    for (int attempt = 1; ; attempt++) {
      if (update(session, hash, lease, replaced, millis) || insert(session, hash, lease, millis)) {
        return lease;
      }
      String inForce = inForce(session, hash);
      if (inForce != null) {
        return inForce;
      }
      if (attempt == ATTEMPTS) {
        throw new SQLException("the lease of " + name + " ends as often as it is looked at");
      }
    }
  }

  private static boolean update(
      Session session, byte[] hash, String lease, String replaced, long millis)
      throws SQLException {
    try (PreparedStatement update =
        session.prepare(
            "UPDATE report_cache_lease SET lease = ?, expires_at = :now + ?"
                + " WHERE hash = ? AND (lease = ? OR lease = ? OR expires_at <= :now"
                + " OR expires_at > :now + ?)")) { // the database's clock was put back
      update.setString(1, lease);
      update.setLong(2, millis);
      update.setBytes(3, hash);
      update.setString(4, lease);
      update.setString(5, replaced);
      update.setLong(6, millis);
      return update.executeUpdate() > 0;
    }
  }

  private static boolean insert(Session session, byte[] hash, String lease, long millis)
      throws SQLException {
    String insert =
        session
            .sql()
            .insertIfAbsent(
                "INSERT INTO report_cache_lease (hash, lease, expires_at) VALUES (?, ?, :now + ?)");
    try (PreparedStatement statement = session.prepare(insert)) {
      statement.setBytes(1, hash);
      statement.setString(2, lease);
      statement.setLong(3, millis);
      return statement.executeUpdate() > 0;
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).equals("23505")) { // H2: another node was quicker
        return false;
      }
      throw e;
    }
  }

  private static @Nullable String inForce(Session session, byte[] hash) throws SQLException {
    try (PreparedStatement select =
        session.prepare(
            "SELECT lease FROM report_cache_lease WHERE hash = ? AND expires_at > :now")) {
      select.setBytes(1, hash);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** Ends the lease, unless another one is in force. */
  static void release(Session session, String name, String lease) throws SQLException {
    try (PreparedStatement delete =
        session.prepare("DELETE FROM report_cache_lease WHERE hash = ? AND lease = ?")) {
      delete.setBytes(1, PartNames.hash(name));
      delete.setString(2, lease);
      delete.executeUpdate();
    }
  }

  /** Removes leases that ended a while ago, of nodes that are gone. */
  static void removeEnded(Session session) throws SQLException {
    try (PreparedStatement delete =
        session.prepare("DELETE FROM report_cache_lease WHERE expires_at <= :now - 60000")) {
      delete.executeUpdate();
    }
  }
}
