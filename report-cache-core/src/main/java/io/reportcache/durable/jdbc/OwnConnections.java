package io.reportcache.durable.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose connections are the taker's own, to be committed and rolled back. Spring's
 * {@code TransactionAwareDataSourceProxy} isn't one: inside a transaction it gives everybody the
 * connection of that, and a commit by who only reads would commit what the application has changed.
 */
final class OwnConnections {

  private static final String SHARING =
      "org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy";

  private OwnConnections() {}

  /**
   * Returns the data source, or what lies behind it if it shares connections.
   *
   * @throws IllegalArgumentException if it shares connections, and what lies behind isn't to be had
   */
  static DataSource of(DataSource dataSource) {
    DataSource own = dataSource;
    while (isSharing(own.getClass())) {
      own = behind(own);
    }
    Class<?> sharing = sharing(own);
    if (sharing != null && hides(own, sharing)) {
      throw refusal(own, "hides a TransactionAwareDataSourceProxy", null);
    }
    return own;
  }

  private static boolean isSharing(@Nullable Class<?> type) {
    return type != null && (type.getName().equals(SHARING) || isSharing(type.getSuperclass()));
  }

  private static DataSource behind(DataSource proxy) {
    try {
      if (proxy.getClass().getMethod("getTargetDataSource").invoke(proxy)
          instanceof DataSource it) {
        return it;
      }
    } catch (ReflectiveOperationException e) {
      throw refusal(proxy, "doesn't say what lies behind it", e);
    }
    throw refusal(proxy, "has nothing behind it", null);
  }

  /** As the data source knows it; null if it can't. */
  private static @Nullable Class<?> sharing(DataSource dataSource) {
    ClassLoader loader = dataSource.getClass().getClassLoader();
    try {
      return loader == null ? null : Class.forName(SHARING, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  private static boolean hides(DataSource dataSource, Class<?> sharing) {
    try {
      return dataSource.isWrapperFor(sharing);
    } catch (SQLException | RuntimeException | LinkageError e) {
      return false; // it wraps nothing that it would tell of
    }
  }

  private static IllegalArgumentException refusal(
      DataSource dataSource, String why, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "the data source %s %s, which shares the connections of transactions; give the data source behind that proxy"
            .formatted(dataSource.getClass().getName(), why),
        cause);
  }
}
