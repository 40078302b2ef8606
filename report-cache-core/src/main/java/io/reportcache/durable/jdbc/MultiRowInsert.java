package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Inserts many rows with few statements of many rows each. The number of rows of a statement is a
 * power of two, so that the database has few different statements to prepare.
 *
 * @param <T> the type that a row is created from
 */
final class MultiRowInsert<T> {

  private static final int MOST = 64; // their parameters stay far below every database's limit

  // Up to 3 bytes per character, perhaps doubled by escaping; MariaDB accepts 16 MB by default.
  private static final long MOST_CHARACTERS = 1_500_000;

  private final String into;
  private final String row;
  private final String suffix;
  private final RowSetter<T> setter;
  private final ToLongFunction<T> characters;

  /** Sets the parameters of a row. */
  @FunctionalInterface
  interface RowSetter<T> {

    /** Sets the parameters from this index on; returns the next index. */
    int set(PreparedStatement statement, int from, T row) throws SQLException;
  }

  /** Creates an insert of rows that are all small. */
  MultiRowInsert(String into, String row, String suffix, RowSetter<T> setter) {
    this(into, row, suffix, setter, each -> 0);
  }

  /**
   * Creates an insert.
   *
   * @param into the statement up to the rows
   * @param row one row, in parentheses
   * @param suffix the statement after the rows
   * @param characters estimates the length of a row, since databases bound the length of a
   *     statement
   */
  MultiRowInsert(
      String into, String row, String suffix, RowSetter<T> setter, ToLongFunction<T> characters) {
    this.into = into;
    this.row = row;
    this.suffix = suffix;
    this.setter = setter;
    this.characters = characters;
  }

  void insert(Connection connection, List<T> rows) throws SQLException {
    for (int from = 0; from < rows.size(); ) {
      int count = Math.min(MOST, Integer.highestOneBit(rows.size() - from));
      while (count > 1 && isTooLong(rows.subList(from, from + count))) {
        count /= 2;
      }
      insertAtOnce(connection, rows.subList(from, from + count));
      from += count;
    }
  }

  private boolean isTooLong(List<T> rows) {
    return rows.stream().mapToLong(characters).sum() > MOST_CHARACTERS;
  }

  private void insertAtOnce(Connection connection, List<T> rows) throws SQLException {
    String sql = into + row + (", " + row).repeat(rows.size() - 1) + suffix;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = 1;
      for (T each : rows) {
        next = setter.set(statement, next, each);
      }
      statement.executeUpdate();
    }
  }
}
