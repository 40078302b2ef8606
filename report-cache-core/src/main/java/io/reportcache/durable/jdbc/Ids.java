package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of ids in statements, {@value #MOST} at most: of a thousand or more MariaDB makes a
 * subquery, whose rows it finds one by one and in no order.
 */
final class Ids {

  static final int MOST = 512;

  private Ids() {}

  /** Sets the parameters before the ids. */
  @FunctionalInterface
  interface First {

    /** Sets them; returns the next index. */
    int set(PreparedStatement statement) throws SQLException;
  }

  /** Returns the ids in their order, so many at a time; nothing if there are none. */
  static List<List<Long>> parts(List<Long> ids) {
    List<List<Long>> parts = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += MOST) {
      parts.add(ids.subList(from, Math.min(from + MOST, ids.size())));
    }
    return parts;
  }

  /**
   * Parameters for the ids of a part. Their number is a power of two, so that there are few
   * different statements for the database to prepare.
   */
  static String in(List<Long> part) {
    return "id IN (" + "?, ".repeat(padded(part) - 1) + "?)";
  }

  /** Sets them from this index on, the last one repeated; returns the next index. */
  static int set(PreparedStatement statement, int from, List<Long> part) throws SQLException {
    int padded = padded(part);
    for (int i = 0; i < padded; i++) {
      statement.setLong(from + i, part.get(Math.min(i, part.size() - 1)));
    }
    return from + padded;
  }

  /** Does it to all of them, a part at a time; returns how many rows that were. */
  static int update(Connection connection, String what, List<Long> ids) throws SQLException {
    return update(connection, what, statement -> 1, ids);
  }

  /**
   * Does it to all of them, a part at a time; returns how many rows that were.
   *
   * @param what ends where the list of ids begins
   */
  static int update(Connection connection, String what, First first, List<Long> ids)
      throws SQLException {
    int rows = 0;
    for (List<Long> part : parts(ids)) {
      try (PreparedStatement statement = connection.prepareStatement(what + in(part))) {
        var unused = set(statement, first.set(statement), part);
        rows += statement.executeUpdate();
      }
    }
    return rows;
  }

  private static int padded(List<Long> part) {
    if (part.size() > MOST) {
      throw new IllegalArgumentException(
          "a list of ids must have %d at most, had %d".formatted(MOST, part.size()));
    }
    int highest = Integer.highestOneBit(part.size());
    return highest == part.size() ? highest : 2 * highest;
  }
}
