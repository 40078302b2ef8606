package io.reportcache.examples.bookings.reports;

import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Rows that are counted in. */
final class Rows {

  private Rows() {}

  /**
   * Adds the row of a resource if there is none.
   *
   * @param table with the names of its columns, the tenant and the resource first
   * @param begin the values of the other columns
   */
  static void ensure(Sql sql, String table, String begin, String resource) throws SQLException {
    sql.update(
        "INSERT INTO " + table + " VALUES (:tenant, ?, " + begin + ") ON CONFLICT DO NOTHING",
        resource);
  }
}
