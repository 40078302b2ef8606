package io.reportcache.durable.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters of a statement to arrays, each a column of some rows, so that it's the same
 * statement for any number of rows.
 *
 * @param <T> what a row is made of
 */
final class PostgresArrays<T> {

  private final PreparedStatement statement;
  private final List<T> rows;
  private int set;

  PostgresArrays(PreparedStatement statement, List<T> rows) {
    this(statement, rows, 0);
  }

  /** For the parameters behind the first ones, which are set otherwise. */
  PostgresArrays(PreparedStatement statement, List<T> rows, int set) {
    this.statement = statement;
    this.rows = rows;
    this.set = set;
  }

  /** For the parameters behind these, which are of other rows. */
  <U> PostgresArrays<U> then(List<U> others) {
    return new PostgresArrays<>(statement, others, set);
  }

  /** Sets the next parameter to what each row has in a column. */
  void set(String type, Function<T, @Nullable Object> column) throws SQLException {
    Object[] values = rows.stream().map(column).toArray();
    statement.setArray(++set, statement.getConnection().createArrayOf(type, values));
  }
}
