package io.reportcache.durable.jdbc;

import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** Finds out the maximum number of connections of a pool, if the pool tells. */
final class PoolSize {

  /** The getters of HikariCP, DBCP, Tomcat, c3p0 and H2. */
  private static final List<String> GETTERS =
      List.of(
          "getMaximumPoolSize",
          "getMaxTotal",
          "getMaxActive",
          "getMaxPoolSize",
          "getMaxConnections");

  private PoolSize() {}

  /** Returns the size; empty if the data source isn't a pool or isn't known here. */
  static OptionalInt of(DataSource dataSource) {
    for (String getter : GETTERS) {
      try {
        if (dataSource.getClass().getMethod(getter).invoke(dataSource) instanceof Integer size) {
          return OptionalInt.of(size);
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        // no such getter, or it can't be called
      }
    }
    return OptionalInt.empty();
  }

  /** Returns whether keeping one connection would leave none for others. */
  static boolean isOne(DataSource dataSource) {
    return of(dataSource).orElse(2) == 1; // some return 0 or less for no limit
  }
}
