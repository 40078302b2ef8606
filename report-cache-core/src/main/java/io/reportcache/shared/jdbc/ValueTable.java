package io.reportcache.shared.jdbc;

import io.reportcache.key.KeyPattern;
import io.reportcache.shared.CounterBytes;
import io.reportcache.shared.Position;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.StoredValue;
import io.reportcache.shared.jdbc.Database.Session;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements about values. */
final class ValueTable {

  private static final String READ =
      "SELECT v.envelope, v.expires_at - :now, t.incarnation, t.seq, a.incarnation, a.seq,"
          + " c.envelope, c.expires_at - :now"
          + " FROM (SELECT 1 AS one) o"
          + " LEFT JOIN report_cache_value v ON v.hash = ? AND v.expires_at > :now"
          + " LEFT JOIN report_cache_value c ON c.hash = ? AND c.expires_at > :now"
          + " LEFT JOIN report_cache_fence t ON t.name = ? AND t.state = :state"
          + " LEFT JOIN report_cache_fence a ON a.name = ? AND a.state = :state";

  private static final String SINCE =
      "SELECT f.seq, f.floor_seq, s.scope FROM report_cache_fence f"
          + " LEFT JOIN report_cache_scope s ON s.incarnation = f.incarnation AND s.seq > ?"
          + " WHERE f.name = ? AND f.state = :state AND f.incarnation = ?";

  private ValueTable() {}

  /** Reads a value and the fences with one statement, which sees one moment. */
  static StoredValue read(Session session, String name, String part, String allTenants)
      throws SQLException {
    try (PreparedStatement select = session.prepare(READ)) {
      select.setBytes(1, PartNames.hash(name));
      select.setBytes(2, PartNames.counterHash(name));
      select.setString(3, part);
      select.setString(4, allTenants);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        Position ofTenant = position(row, 3);
        byte[] later =
            CounterBytes.later(
                ofKind(false, row.getBytes(1)), ofKind(true, row.getBytes(7)), ofTenant);
        long left = row.getLong(CounterBytes.isCounter(later) ? 8 : 2);
        return new StoredValue(later, left, ofTenant, position(row, 5));
      }
    }
  }

  /** Returns the bytes unless they are of the other kind, which nobody here has written. */
  static byte @Nullable [] ofKind(boolean counts, byte @Nullable [] bytes) {
    return bytes == null || CounterBytes.isCounter(bytes) == counts ? bytes : null;
  }

  private static @Nullable Position position(ResultSet row, int column) throws SQLException {
    String incarnation = row.getString(column);
    return incarnation == null ? null : new Position(incarnation, row.getLong(column + 1));
  }

  /**
   * Tells whether a value may be stored. An invalidation may come right after; a reader compares
   * the value with the fences, so it does no harm then.
   */
  static boolean isLive(
      Session session, String part, String key, Position begun, List<String> lineage)
      throws SQLException {
    try (PreparedStatement select = session.prepare(SINCE)) {
      select.setLong(1, begun.sequence());
      select.setString(2, part);
      select.setString(3, begun.incarnation());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getLong(1) < begun.sequence() || row.getLong(2) > begun.sequence()) {
          return false;
        }
        Set<String> own = new HashSet<>(lineage);
        boolean isMarked = false;
        do {
          byte[] bytes = row.getBytes(3);
          String scope = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
          if (hits(scope, key, own)) {
            return false;
          }
          isMarked |= scope.equals(FenceTable.MARK);
        } while (row.next());
        return isMarked;
      }
    }
  }

  private static boolean hits(String scope, String key, Set<String> lineage) {
    return lineage.contains(scope)
        || (ScopeText.isPattern(scope)
            && ScopeText.parse(scope) instanceof KeyPattern pattern
            && pattern.matches(key));
  }

  static void put(Session session, String name, byte[] envelope, long millis) throws SQLException {
    try (PreparedStatement put = session.prepare(session.sql().putValue())) {
      put.setBytes(1, PartNames.hash(name));
      put.setString(2, name);
      put.setBytes(3, envelope);
      put.setLong(4, millis);
      put.executeUpdate();
    }
  }

  /** Removes so many values at most whose time has ended; returns how many there were. */
  static int removeExpired(Session session, int portion) throws SQLException {
    try (PreparedStatement delete = session.prepare(session.sql().removeExpired())) {
      delete.setInt(1, portion);
      return delete.executeUpdate();
    }
  }
}
