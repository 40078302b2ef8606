package io.reportcache.durable.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections whose calls a test sees before they are made, and can have fail. */
final class HookedDataSource {

  private HookedDataSource() {}

  /** Told of a call of a connection; what it throws the call throws. */
  @FunctionalInterface
  interface Hook {
    void called(String method, Object[] arguments) throws SQLException;
  }

  static DataSource of(DataSource source, Hook hook) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object result = method.invoke(source, arguments);
          return result instanceof Connection connection ? hooked(connection, hook) : result;
        });
  }

  private static Connection hooked(Connection connection, Hook hook) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          hook.called(method.getName(), arguments == null ? new Object[0] : arguments);
          return method.invoke(connection, arguments);
        });
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object of(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            HookedDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return call.of(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
