package io.reportcache.examples.shop.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Turns the current row of a result into a value.
 *
 * @param <T> the value's type
 */
@FunctionalInterface
public interface RowReader<T> {
  /** Reads the current row; must neither move nor close the result. */
  T read(ResultSet row) throws SQLException;
}
