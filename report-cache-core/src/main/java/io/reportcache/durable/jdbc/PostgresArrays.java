package io.reportcache.durable.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters of a statement to arrays. Each array is a column of some rows, so the
 * statement is the same for any number of rows.
 *
 * @param <T> the type that a row is created from
 */
final class PostgresArrays<T> {

  private final PreparedStatement statement;
  private final List<T> rows;
  private int set;

  PostgresArrays(PreparedStatement statement, List<T> rows) {
    this(statement, rows, 0);
  }

  /** Begins after the first parameters, which the caller sets. */
  PostgresArrays(PreparedStatement statement, List<T> rows, int set) {
    this.statement = statement;
    this.rows = rows;
    this.set = set;
  }

  /** Continues with the parameters after these, for other rows. */
  <U> PostgresArrays<U> then(List<U> others) {
    return new PostgresArrays<>(statement, others, set);
  }

  /** Sets the next parameter to the rows' values of a column. */
  void set(String type, Function<T, @Nullable Object> column) throws SQLException {
    Object[] values = rows.stream().map(column).toArray();
    statement.setArray(++set, statement.getConnection().createArrayOf(type, values));
  }
}
