package io.reportcache.durable.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Connections behind a pooler: each has a session of the server for as long as a transaction lasts,
 * then another. What a session is notified of reaches none of them.
 */
final class SharedSessions implements AutoCloseable {

  private final LinkedBlockingDeque<Connection> idle = new LinkedBlockingDeque<>();
  private final List<Connection> all = new ArrayList<>();
  private final boolean takesTheLastUsed;

  /**
   * A pooler.
   *
   * @param takesTheLastUsed whether a session is given away again at once, as PgBouncer does; if
   *     not, that which was idle the longest is
   */
  SharedSessions(String url, int sessions, boolean takesTheLastUsed) throws SQLException {
    this.takesTheLastUsed = takesTheLastUsed;
    for (int i = 0; i < sessions; i++) {
      all.add(DriverManager.getConnection(url));
    }
    idle.addAll(all);
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getConnection" -> proxy(Connection.class, new Shared());
              case "isWrapperFor" -> false;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  /** All sessions, for who looks at them when nobody else does. */
  List<Connection> sessions() {
    return all;
  }

  @Override
  public void close() throws SQLException {
    for (Connection each : all) {
      each.close();
    }
  }

  private final class Shared implements InvocationHandler {

    private boolean autoCommit = true;
    private @Nullable Connection session;

    @Override
    public @Nullable Object invoke(Object self, Method method, Object[] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "getAutoCommit":
          return autoCommit;
        case "setAutoCommit":
          end("commit");
          autoCommit = (boolean) arguments[0];
          return null;
        case "commit", "rollback":
          end(method.getName());
          return null;
        case "close":
          end("rollback");
          return null;
        case "isClosed":
          return false;
        case "isValid":
          return true;
        case "getNetworkTimeout":
          return 0;
        case "setNetworkTimeout":
          return null;
        case "unwrap":
          return proxy(PGConnection.class, SharedSessions::hearNothing);
        default:
          break;
      }
      begin();
      Object result = call(session, method, arguments);
      if (result instanceof Statement statement) {
        return untilClosed(statement);
      }
      release();
      return result;
    }

    private Object untilClosed(Statement statement) {
      Class<?> type =
          statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
      return proxy(
          type,
          (self, method, arguments) -> {
            Object result = call(statement, method, arguments);
            if (method.getName().equals("close")) {
              release();
            }
            return result;
          });
    }

    private void begin() throws SQLException, InterruptedException {
      if (session == null) {
        session = idle.takeFirst();
        session.setAutoCommit(autoCommit);
      }
    }

    private void release() throws SQLException {
      if (autoCommit) {
        end("none");
      }
    }

    private void end(String how) throws SQLException {
      Connection ending = session;
      if (ending == null) {
        return;
      }
      session = null;
      if (!ending.getAutoCommit()) {
        if (how.equals("rollback")) {
          ending.rollback();
        } else {
          ending.commit();
        }
        ending.setAutoCommit(true);
      }
      if (takesTheLastUsed) {
        idle.addFirst(ending);
      } else {
        idle.addLast(ending);
      }
    }
  }

  private static @Nullable Object hearNothing(Object self, Method method, Object[] arguments) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos((int) arguments[0]));
    return new PGNotification[0];
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SharedSessions.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
