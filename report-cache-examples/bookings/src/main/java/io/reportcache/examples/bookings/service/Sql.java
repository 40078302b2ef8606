package io.reportcache.examples.bookings.service;

import io.reportcache.tenant.TenantContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Statements on a connection. Each names the thread's tenant as {@code :tenant}; one that doesn't
 * is refused, so that nobody forgets it.
 */
public record Sql(Connection connection) {

  private static final String TENANT = ":tenant";
  private static final Pattern PLACE = Pattern.compile("\\?|" + TENANT);

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface RowMapper<T> {

    /** Reads the columns of the row that the result set stands on. */
    T map(ResultSet row) throws SQLException;
  }

  /** Runs a statement that changes rows, and returns how many it has changed. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** Returns all rows of a query. */
  public <T> List<T> list(RowMapper<T> mapper, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(mapper.map(rows));
      }
      return all;
    }
  }

  /** Returns the first row of a query. */
  public <T> Optional<T> first(RowMapper<T> mapper, String sql, @Nullable Object... parameters)
      throws SQLException {
    return list(mapper, sql, parameters).stream().findFirst();
  }

  /** Returns the number in the first column of the only row. */
  public long number(String sql, @Nullable Object... parameters) throws SQLException {
    return first(row -> row.getLong(1), sql, parameters).orElse(0L);
  }

  /** Runs the statements of a script, which belongs to no tenant. */
  void script(String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String each : script.split(";", -1)) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    String tenant = TenantContext.require().value();
    if (!sql.contains(TENANT)) {
      throw new IllegalArgumentException("a statement must name the tenant: " + sql);
    }
    PreparedStatement statement = connection.prepareStatement(sql.replace(TENANT, "?"));
    try {
      int position = 0;
      int given = 0;
      Matcher places = PLACE.matcher(sql);
      while (places.find()) {
        position++;
        statement.setObject(position, places.group().equals(TENANT) ? tenant : parameters[given++]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
