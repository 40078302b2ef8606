package io.reportcache.shared.jdbc;

import io.reportcache.shared.Position;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.jdbc.Database.Session;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements about fences.
 *
 * <p>An invalidation begins with an update of the part's row, which locks it until the transaction
 * ends. So the numbers of a part are in the order of commits, and what is read with one statement
 * holds all invalidations up to a number, and none after it. The rows of scopes are only written
 * under that lock.
 *
 * <p>With each incarnation a row of the scopes' table is made that is never removed, the mark. If
 * it is missing, somebody has emptied that table, and invalidations may be lost. Then the fences
 * count as missing, too.
 */
final class FenceTable {

  /** The maximum number of scopes of a part, 4096; then the older half is forgotten. */
  static final int LIMIT = 4_096;

  /** The mark is no scope of anybody. */
  static final String MARK = "@";

  private static final long MARKS_NUMBER = Long.MAX_VALUE; // read together with any others
  private static final int PORTION = 500;

  /** A condition whose parameter is the mark: nobody has emptied the table of scopes. */
  static final String IS_MARKED =
      "EXISTS (SELECT 1 FROM report_cache_scope s"
          + " WHERE s.incarnation = report_cache_fence.incarnation AND s.scope = ? AND s.seq = "
          + MARKS_NUMBER
          + ")";

  private static final String IS_ORPHAN =
      "incarnation NOT IN (SELECT incarnation FROM report_cache_fence)";

  @SuppressWarnings("InlineFormatString") // the statements stand together
  private static final String RAISE =
      "UPDATE report_cache_fence SET seq = seq + 1,"
          + " floor_seq = CASE WHEN ? = 1 THEN seq%s ELSE floor_seq END,"
          + " scope_count = scope_count + ?, changed_at = :now"
          + " WHERE name = ? AND state = :state";

  private static final String OTHER_ROW =
      "UPDATE report_cache_fence SET state = :state, incarnation = ?, seq = 0, floor_seq = 0,"
          + " scope_count = 0, changed_at = :now WHERE name = ? AND %s";

  private FenceTable() {}

  /**
   * What an invalidation has done.
   *
   * @param isCrowded whether there may be more scopes than are to be kept
   */
  record Raised(Position position, boolean isCrowded) {}

  /** Returns the scopes as others are told of them: everything if they are too many. */
  static Collection<String> toldOf(Set<String> scopes) {
    return scopes.size() > LIMIT ? Set.of(ScopeText.ALL) : scopes;
  }

  static boolean isEverything(Set<String> scopes) {
    return scopes.contains(ScopeText.ALL) || scopes.size() > LIMIT;
  }

  /** Invalidates scopes in the session's transaction; null if the part has no fences. */
  static @Nullable Raised raise(Session session, String name, Set<String> scopes)
      throws SQLException {
    boolean everything = isEverything(scopes);
    // MariaDB sets columns from left to right, with what is set already.
    String after = session.sql() == SharedSql.MARIADB ? "" : " + 1";
    try (PreparedStatement raise = session.prepare(RAISE.formatted(after))) {
      raise.setInt(1, everything ? 1 : 0);
      raise.setInt(2, everything ? LIMIT + 1 : scopes.size()); // so that rows are looked through
      raise.setString(3, name);
      if (raise.executeUpdate() == 0) {
        return null;
      }
    }
    Position position;
    boolean isCrowded;
    try (PreparedStatement select =
        session.prepare(
            "SELECT incarnation, seq, scope_count FROM report_cache_fence WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("the row of " + name + " is gone, though it was locked");
        }
        position = new Position(row.getString(1), row.getLong(2));
        isCrowded = row.getLong(3) > LIMIT;
      }
    }
    if (!everything) {
      putScopes(session, position, scopes);
    }
    return new Raised(position, isCrowded);
  }

  private static void putScopes(Session session, Position position, Set<String> scopes)
      throws SQLException {
    try (PreparedStatement put = session.prepare(session.sql().putScope())) {
      int added = 0;
      for (String scope : scopes) {
        put.setString(1, position.incarnation());
        put.setBytes(2, bytes(scope));
        put.setLong(3, position.sequence());
        put.addBatch();
        if (++added % PORTION == 0) {
          put.executeBatch();
        }
      }
      if (added % PORTION != 0) {
        put.executeBatch();
      }
    }
  }

  /** Makes the fences of a part if they are missing, incomplete, or of another state. */
  static void make(Session session, String name) throws SQLException {
    if (isThere(session, name)) {
      return;
    }
    String made = newIncarnation(session);
    try (PreparedStatement other =
        session.prepare(OTHER_ROW.formatted("(state <> :state OR NOT " + IS_MARKED + ")"))) {
      other.setString(1, made);
      other.setString(2, name);
      other.setBytes(3, bytes(MARK));
      if (other.executeUpdate() > 0) {
        return;
      }
    }
    String insert =
        session
            .sql()
            .insertIfAbsent(
                "INSERT INTO report_cache_fence"
                    + " (name, state, incarnation, seq, floor_seq, scope_count, changed_at)"
                    + " VALUES (?, :state, ?, 0, 0, 0, :now)");
    try (PreparedStatement statement = session.prepare(insert)) {
      statement.setString(1, name);
      statement.setString(2, made);
      statement.executeUpdate();
    }
  }

  /** Tells whether the part has fences. */
  static boolean isThere(Session session, String name) throws SQLException {
    try (PreparedStatement select =
        session.prepare(
            "SELECT 1 FROM report_cache_fence WHERE name = ? AND state = :state AND "
                + IS_MARKED)) {
      select.setString(1, name);
      select.setBytes(2, bytes(MARK));
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Gives the part another incarnation than this. */
  static void renew(Session session, String name, String incarnation) throws SQLException {
    try (PreparedStatement other = session.prepare(OTHER_ROW.formatted("incarnation = ?"))) {
      other.setString(1, newIncarnation(session));
      other.setString(2, name);
      other.setString(3, incarnation);
      if (other.executeUpdate() == 0) {
        make(session, name);
      }
    }
  }

  /**
   * Raises the floor if there are too many scopes: the highest number of the older half becomes the
   * floor. Must run in a transaction of its own.
   *
   * @return what is to be removed, in portions; no reader minds if that comes later
   */
  static List<Position> raiseFloor(Session session, String name) throws SQLException {
    String incarnation;
    long floor;
    try (PreparedStatement lock =
        session.prepare(
            "SELECT incarnation, floor_seq FROM report_cache_fence WHERE name = ? FOR UPDATE")) {
      lock.setString(1, name);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          return List.of();
        }
        incarnation = row.getString(1);
        floor = row.getLong(2);
      }
    }
    List<Long> numbers = numbers(session, incarnation);
    List<Long> live = after(numbers, floor);
    if (live.size() > LIMIT) {
      floor = live.get(live.size() / 2);
      live = after(live, floor);
    }
    try (PreparedStatement update =
        session.prepare(
            "UPDATE report_cache_fence SET floor_seq = ?, scope_count = ? WHERE name = ?")) {
      update.setLong(1, floor);
      update.setLong(2, live.size());
      update.setString(3, name);
      update.executeUpdate();
    }
    List<Position> portions = new ArrayList<>();
    int dead = numbers.size() - live.size();
    for (int i = 0; i < dead; i += PORTION) {
      long last = numbers.get(Math.min(dead, i + PORTION) - 1);
      portions.add(new Position(incarnation, last));
    }
    return portions;
  }

  private static List<Long> numbers(Session session, String incarnation) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (PreparedStatement select =
        session.prepare(
            "SELECT seq FROM report_cache_scope WHERE incarnation = ? AND scope <> ?"
                + " ORDER BY seq")) {
      select.setString(1, incarnation);
      select.setBytes(2, bytes(MARK));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          numbers.add(row.getLong(1));
        }
      }
    }
    return numbers;
  }

  private static List<Long> after(List<Long> numbers, long floor) {
    return numbers.stream().filter(number -> number > floor).toList();
  }

  /** Removes the scopes up to a number. */
  static void remove(Session session, Position upTo) throws SQLException {
    try (PreparedStatement delete =
        session.prepare("DELETE FROM report_cache_scope WHERE incarnation = ? AND seq <= ?")) {
      delete.setString(1, upTo.incarnation());
      delete.setLong(2, upTo.sequence());
      delete.executeUpdate();
    }
  }

  /** Returns incarnations, so many at most, that have scopes and belong to no part. */
  static List<String> orphans(Session session, int most) throws SQLException {
    List<String> orphans = new ArrayList<>();
    try (PreparedStatement select =
        session.prepare("SELECT DISTINCT incarnation FROM report_cache_scope WHERE " + IS_ORPHAN)) {
      select.setMaxRows(most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          orphans.add(row.getString(1));
        }
      }
    }
    return orphans;
  }

  /** Removes the scopes of an incarnation if it belongs to no part. */
  static void removeOrphan(Session session, String incarnation) throws SQLException {
    try (PreparedStatement delete =
        session.prepare("DELETE FROM report_cache_scope WHERE incarnation = ? AND " + IS_ORPHAN)) {
      delete.setString(1, incarnation);
      delete.executeUpdate();
    }
  }

  static byte[] bytes(String scope) {
    return scope.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns an incarnation that is marked already. */
  private static String newIncarnation(Session session) throws SQLException {
    String made = UUID.randomUUID().toString().replace("-", "");
    putScopes(session, new Position(made, MARKS_NUMBER), Set.of(MARK));
    return made;
  }
}
