package io.reportcache.shared.jdbc;

import io.reportcache.shared.Position;
import io.reportcache.shared.jdbc.Database.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks for parts that were invalidated lately, where nobody notifies. A transaction that commits
 * later than that after its invalidation isn't found here, but by the heartbeat. Used by one
 * thread.
 */
final class ChangePoll {

  private static final long WINDOW_MILLIS = 5_000;

  private Map<String, Position> seen = new HashMap<>();
  private long latest = Long.MIN_VALUE;

  /** Tells whether anything has changed since the last look. */
  boolean look(Session session) throws SQLException {
    Map<String, Position> found = new HashMap<>();
    boolean isFirst = latest == Long.MIN_VALUE;
    boolean changed = isFirst;
    long newest = latest;
    try (PreparedStatement select =
        session.prepare(
            "SELECT name, incarnation, seq, changed_at FROM report_cache_fence"
                + " WHERE changed_at >= "
                + (isFirst ? ":now - ?" : "?"))) {
      select.setLong(1, isFirst ? WINDOW_MILLIS : latest - WINDOW_MILLIS);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Position position = new Position(row.getString(2), row.getLong(3));
          found.put(row.getString(1), position);
          changed |= !position.equals(seen.get(row.getString(1)));
          newest = Math.max(newest, row.getLong(4));
        }
      }
    }
    seen = found;
    latest = newest;
    return changed;
  }
}
