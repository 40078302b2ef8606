package io.reportcache.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Lists of ids in statements. */
final class Ids {

  private Ids() {}

  /**
   * Parameters for so many ids. Their number is a power of two, so that there are few different
   * statements for the database to prepare.
   */
  static String in(List<Long> ids) {
    return "id IN (" + "?, ".repeat(padded(ids) - 1) + "?)";
  }

  /** Sets them from this index on, the last one repeated; returns the next index. */
  static int set(PreparedStatement statement, int from, List<Long> ids) throws SQLException {
    int padded = padded(ids);
    for (int i = 0; i < padded; i++) {
      statement.setLong(from + i, ids.get(Math.min(i, ids.size() - 1)));
    }
    return from + padded;
  }

  private static int padded(List<Long> ids) {
    int highest = Integer.highestOneBit(ids.size());
    return highest == ids.size() ? highest : 2 * highest;
  }
}
