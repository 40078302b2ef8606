package io.reportcache.benchmarks.delivery;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose statements the server explains while it runs them, so that no statement has to
 * be known here. The module {@code auto_explain}, which comes with PostgreSQL, sends each plan as a
 * notice, some only with the statement after.
 */
final class ExplainedConnection implements AutoCloseable {

  /** The text of the query, and its plan from the first line with a cost. */
  private static final Pattern QUERY =
      Pattern.compile(
          "Query Text: (.*?)\\n(?:Query Parameters: [^\\n]*\\n)?([^\\n]*\\(cost=.*)",
          Pattern.DOTALL);

  private static final Pattern BUFFERS =
      Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

  private static final Pattern LONG_LIST = Pattern.compile("(\\$\\d+)(?:, \\$\\d+){5,}, (\\$\\d+)");

  private final Connection connection;
  private final List<String> notices = new ArrayList<>();

  ExplainedConnection(DataSource dataSource) throws SQLException {
    connection = dataSource.getConnection();
    try (Statement statement = connection.createStatement()) {
      for (String each :
          List.of(
              "LOAD 'auto_explain'",
              "SET auto_explain.log_analyze = on",
              "SET auto_explain.log_buffers = on",
              "SET auto_explain.log_timing = off",
              "SET auto_explain.log_level = notice",
              "SET auto_explain.log_min_duration = 0")) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      connection.close();
      throw new IllegalStateException(
          "the plans can't be had: they need PostgreSQL's module auto_explain and a superuser", e);
    }
  }

  /** Leads to this connection each time. Closing it does nothing. */
  DataSource asDataSource() {
    Connection explained =
        proxy(
            Connection.class,
            (self, method, args) ->
                method.getName().equals("close") ? null : explained(connection, method, args));
    return proxy(
        DataSource.class,
        (self, method, args) -> {
          if (method.getName().equals("getConnection")) {
            return explained;
          }
          throw new UnsupportedOperationException(method.toString());
        });
  }

  /** Forgets what was explained so far. */
  void forget() {
    notices.clear();
  }

  /** Each statement once, with how often it ran, what that read in all, and a plan. */
  String summary() {
    Map<String, Explained> statements = new LinkedHashMap<>();
    for (String notice : notices) {
      Matcher matcher = QUERY.matcher(notice);
      if (matcher.find()) {
        statements.merge(
            matcher.group(1), new Explained(1, buffers(notice), matcher.group(2)), Explained::and);
      }
    }
    StringBuilder text = new StringBuilder();
    statements.forEach(
        (query, explained) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s%n  ran %d times, and read %,d buffers in all; for example%n%s%n%n",
                    query,
                    explained.times,
                    explained.buffers,
                    explained.plan.indent(4).stripTrailing())));
    return LONG_LIST.matcher(text).replaceAll("$1, ..., $2");
  }

  @Override
  public void close() throws SQLException {
    // Out of the pool with its settings.
    connection.abort(Runnable::run);
  }

  private record Explained(int times, long buffers, String plan) {
    Explained and(Explained other) {
      return new Explained(times + other.times, buffers + other.buffers, other.plan);
    }
  }

  /** Of the plan's topmost node, which counts those below. */
  private static long buffers(String notice) {
    Matcher matcher = BUFFERS.matcher(notice);
    return matcher.find() ? number(matcher.group(1)) + number(matcher.group(2)) : 0;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private @Nullable Object explained(Object target, Method method, Object @Nullable [] args)
      throws Throwable {
    @Nullable Object result;
    try {
      result = method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
    if (method.getName().equals("commit")) {
      collect(connection.getWarnings());
      connection.clearWarnings();
    } else if (target instanceof Statement statement && method.getName().startsWith("execute")) {
      collect(statement.getWarnings());
      statement.clearWarnings();
    }
    if (result instanceof Statement statement) {
      Class<?> type = method.getReturnType();
      return proxy(type, (self, next, values) -> explained(statement, next, values));
    }
    return result;
  }

  private void collect(@Nullable SQLWarning first) {
    for (SQLWarning each = first; each != null; each = each.getNextWarning()) {
      notices.add(String.valueOf(each.getMessage()));
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ExplainedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
