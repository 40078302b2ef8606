package io.reportcache.durable.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of ids in statements, of at most {@value #MOST} ids. MariaDB turns a list of a thousand or
 * more into a subquery, whose rows it finds one by one and in no order.
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

  /** Splits the ids into parts and keeps their order; returns no part if there are no ids. */
  static List<List<Long>> parts(List<Long> ids) {
    List<List<Long>> parts = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += MOST) {
      parts.add(ids.subList(from, Math.min(from + MOST, ids.size())));
    }
    return parts;
  }

  /**
   * Returns a condition with parameters for the ids of a part. The number of parameters is a power
   * of two, so that the database has few different statements to prepare.
   */
  static String in(List<Long> part) {
    return "id IN (" + "?, ".repeat(padded(part) - 1) + "?)";
  }

  /** Sets the parameters from this index on, repeating the last id; returns the next index. */
  static int set(PreparedStatement statement, int from, List<Long> part) throws SQLException {
    int padded = padded(part);
    for (int i = 0; i < padded; i++) {
      statement.setLong(from + i, part.get(Math.min(i, part.size() - 1)));
    }
    return from + padded;
  }

  /** Runs the update for all ids, a part at a time; returns the number of changed rows. */
  static int update(Connection connection, String what, List<Long> ids) throws SQLException {
    return update(connection, what, statement -> 1, ids);
  }

  /**
   * Runs the update for all ids, a part at a time; returns the number of changed rows.
   *
   * @param what the statement up to the list of ids
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
          "a list of ids must have at most %d, had %d".formatted(MOST, part.size()));
    }
    int highest = Integer.highestOneBit(part.size());
    return highest == part.size() ? highest : 2 * highest;
  }
}
