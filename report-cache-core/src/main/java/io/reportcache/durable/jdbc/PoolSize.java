package io.reportcache.durable.jdbc;

import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** How many connections a pool has at most, as far as it tells. */
final class PoolSize {

  /** Of HikariCP, DBCP, Tomcat and c3p0, and H2. */
  private static final List<String> GETTERS =
      List.of(
          "getMaximumPoolSize",
          "getMaxTotal",
          "getMaxActive",
          "getMaxPoolSize",
          "getMaxConnections");

  private PoolSize() {}

  /** Returns the size; empty if it's no pool, or one that is unknown here. */
  static OptionalInt of(DataSource dataSource) {
    for (String getter : GETTERS) {
      try {
        if (dataSource.getClass().getMethod(getter).invoke(dataSource) instanceof Integer size) {
          return OptionalInt.of(size);
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        // it has none of that name, or doesn't let it be called
      }
    }
    return OptionalInt.empty();
  }

  /** Tells whether who keeps a connection leaves none to others. */
  static boolean isOne(DataSource dataSource) {
    return of(dataSource).orElse(2) == 1; // some say 0 or less for no limit
  }
}
