package io.reportcache.spring;

import java.sql.SQLException;
import java.util.Collection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

/** Data sources that lead each thread to another database. */
final class RoutedDataSources {

  private static final boolean PRESENT =
      ClassUtils.isPresent(
          "org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource",
          RoutedDataSources.class.getClassLoader());

  private RoutedDataSources() {}

  static boolean isRouted(DataSource dataSource) {
    return PRESENT && Routing.behind(dataSource) != null;
  }

  /**
   * Returns the data source itself or, if it's routed, the one that it leads to by default: where
   * workers look, whatever the publishing thread is bound to.
   *
   * @throws IllegalStateException if it leads to several and to none by default
   */
  static DataSource ofOneDatabase(DataSource dataSource) {
    return PRESENT ? Routing.ofOneDatabase(dataSource) : dataSource;
  }

  /** Loaded only where Spring has such things. */
  private static final class Routing {

    private static @Nullable AbstractRoutingDataSource behind(DataSource dataSource) {
      try {
        return dataSource.isWrapperFor(AbstractRoutingDataSource.class)
            ? dataSource.unwrap(AbstractRoutingDataSource.class)
            : null;
      } catch (SQLException | RuntimeException e) {
        return null; // it wraps nothing that it would tell of
      }
    }

    private static DataSource ofOneDatabase(DataSource dataSource) {
      AbstractRoutingDataSource routing = behind(dataSource);
      if (routing == null) {
        return dataSource;
      }
      DataSource byDefault = routing.getResolvedDefaultDataSource();
      Collection<DataSource> all = routing.getResolvedDataSources().values();
      if (byDefault == null && all.size() != 1) {
        throw new IllegalStateException(
            "report-cache.deliveries.store=jdbc can't tell in which of the %d databases that the DataSource leads to events are to be stored; give it a default target, or define a bean of type JdbcDeliveryStore"
                .formatted(all.size()));
      }
      return ofOneDatabase(byDefault == null ? all.iterator().next() : byDefault);
    }
  }
}
