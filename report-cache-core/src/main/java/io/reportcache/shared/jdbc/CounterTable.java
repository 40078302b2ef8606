package io.reportcache.shared.jdbc;

import io.reportcache.shared.Counted;
import io.reportcache.shared.CounterBytes;
import io.reportcache.shared.jdbc.Database.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The statements about counters, and about values that are stored only in place of others. A
 * counter has a row of its own beside that of the value with its key.
 *
 * <p>A row is locked before it is looked at. So that there is one to lock, it is made before, with
 * nothing in it and at its end already: a lock on a row that is missing would lock its neighbours.
 */
final class CounterTable {

  private static final byte[] NOTHING = {};

  private final String name;

  CounterTable(String name) {
    this.name = name;
  }

  private byte[] hash(boolean counts) {
    return counts ? PartNames.counterHash(name) : PartNames.hash(name);
  }

  /** Makes the row for a value or a counter if there is none. */
  boolean makeRow(Session session, byte[] envelope) throws SQLException {
    byte[] hash = hash(CounterBytes.isCounter(envelope));
    try (PreparedStatement select =
        session.prepare("SELECT 1 FROM report_cache_value WHERE hash = ?")) {
      select.setBytes(1, hash);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          return true;
        }
      }
    }
    try (PreparedStatement insert =
        session.prepare(
            session
                .sql()
                .insertIfAbsent(
                    "INSERT INTO report_cache_value (hash, name, envelope, expires_at)"
                        + " VALUES (?, ?, ?, :now)"))) {
      insert.setBytes(1, hash);
      insert.setString(2, name);
      insert.setBytes(3, NOTHING);
      insert.executeUpdate();
    }
    return true;
  }

  /** Locks the row; tells whether what is there is what was read. */
  boolean lockedIs(Session session, byte[] envelope, byte @Nullable [] read) throws SQLException {
    boolean counts = CounterBytes.isCounter(envelope);
    Locked row = locked(session, hash(counts));
    if (row == null) {
      return false; // it was removed meanwhile
    }
    byte[] own = row.isOver ? null : ValueTable.ofKind(counts, row.envelope);
    if (read == null) {
      return own == null && ofOther(session, counts) == null;
    }
    boolean isOfOther = CounterBytes.isCounter(read) != counts;
    return isSame(isOfOther ? ofOther(session, counts) : own, read);
  }

  private byte @Nullable [] ofOther(Session session, boolean counts) throws SQLException {
    return ValueTable.ofKind(!counts, read(session, hash(!counts)));
  }

  /** Locks the counter and returns it; null if there is none. */
  byte @Nullable [] lockedCounter(Session session) throws SQLException {
    Locked row = locked(session, hash(true));
    return row == null || row.isOver || !CounterBytes.isCounter(row.envelope) ? null : row.envelope;
  }

  /** Writes the locked row. */
  boolean write(Session session, byte[] envelope, long millis) throws SQLException {
    try (PreparedStatement update =
        session.prepare(
            "UPDATE report_cache_value SET envelope = ?, expires_at = :now + ? WHERE hash = ?")) {
      update.setBytes(1, envelope);
      update.setLong(2, millis);
      update.setBytes(3, hash(CounterBytes.isCounter(envelope)));
      return update.executeUpdate() == 1;
    }
  }

  /** Adds to the locked counter. */
  Counted count(Session session, byte[] counter, long by, @Nullable Duration ttl)
      throws SQLException {
    long before = CounterBytes.number(counter);
    long after;
    try {
      after = Math.addExact(before, by);
    } catch (ArithmeticException e) {
      return new Counted(before, false);
    }
    byte[] counted = CounterBytes.of(CounterBytes.head(counter), after);
    if (ttl != null) {
      write(session, counted, ttl.toMillis());
      return new Counted(after, true);
    }
    try (PreparedStatement update =
        session.prepare("UPDATE report_cache_value SET envelope = ? WHERE hash = ?")) {
      update.setBytes(1, counted);
      update.setBytes(2, hash(true));
      update.executeUpdate();
    }
    return new Counted(after, true);
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Locked(byte[] envelope, boolean isOver) {}

  private static @Nullable Locked locked(Session session, byte[] hash) throws SQLException {
    try (PreparedStatement select =
        session.prepare(
            "SELECT envelope, CASE WHEN expires_at > :now THEN 0 ELSE 1 END"
                + " FROM report_cache_value WHERE hash = ? FOR UPDATE")) {
      select.setBytes(1, hash);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new Locked(Objects.requireNonNull(row.getBytes(1)), row.getInt(2) == 1)
            : null;
      }
    }
  }

  private static byte @Nullable [] read(Session session, byte[] hash) throws SQLException {
    try (PreparedStatement select =
        session.prepare(
            "SELECT envelope FROM report_cache_value WHERE hash = ? AND expires_at > :now")) {
      select.setBytes(1, hash);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getBytes(1) : null;
      }
    }
  }

  private static boolean isSame(byte @Nullable [] there, byte[] read) {
    return there != null && Arrays.equals(CounterBytes.lasting(there), CounterBytes.lasting(read));
  }
}
