package io.reportcache.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds a data source whose connections belong to their taker alone, who may commit them and roll
 * them back. Spring's {@code TransactionAwareDataSourceProxy} isn't one: inside a transaction it
 * gives every caller the transaction's connection, and even the commit of a read would commit the
 * application's changes.
 */
public final class OwnConnections {

  private static final String SHARING =
      "org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy";

  private OwnConnections() {}

  /**
   * Returns the data source or, if it shares connections, the one behind it.
   *
   * @throws IllegalArgumentException if it shares connections and the one behind it isn't available
   */
  public static DataSource of(DataSource dataSource) {
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
      throw refusal(proxy, "doesn't tell which data source is behind it", e);
    }
    throw refusal(proxy, "has nothing behind it", null);
  }

  /**
   * Returns the class of Spring's proxy from the data source's class loader; null if there is none.
   */
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
      return false; // it doesn't tell what it wraps
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
