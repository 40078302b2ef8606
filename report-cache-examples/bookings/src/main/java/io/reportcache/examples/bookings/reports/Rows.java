package io.reportcache.examples.bookings.reports;

import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;

/** Rows that are counted in. */
final class Rows {

  private Rows() {}

  /**
   * Adds the row of a resource if there is none.
   *
   * @param table with the names of its columns, the tenant and the resource first
   * @param begin the values of the other columns
   * @throws SQLException if another transaction adds it at the same time; the handler is run again
   */
  static void ensure(Sql sql, String table, String begin, String resource) throws SQLException {
    String name = table.substring(0, table.indexOf(' '));
    try {
      sql.update(
          "INSERT INTO "
              + table
              + " SELECT CAST(:tenant AS VARCHAR(128)), CAST(? AS VARCHAR(64)), "
              + begin
              + " WHERE NOT EXISTS (SELECT 1 FROM "
              + name
              + " WHERE tenant_id = :tenant AND resource = ?)",
          resource,
          resource);
    } catch (SQLIntegrityConstraintViolationException e) {
      throw new SQLException("another handler has just begun to count " + resource, e);
    }
  }
}
