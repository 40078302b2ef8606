package io.reportcache.spring;

import java.sql.SQLException;
import java.util.Collection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

/** Finds data sources that may lead each thread to another database. */
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
   * @param setting the property that the data source is for, as it is set
   * @throws IllegalStateException if it leads to several and to none by default
   */
  static DataSource ofOneDatabase(DataSource dataSource, String setting) {
    return PRESENT ? Routing.ofOneDatabase(dataSource, setting) : dataSource;
  }

  /** Loaded only where Spring has such things. */
  private static final class Routing {

    private static @Nullable AbstractRoutingDataSource behind(DataSource dataSource) {
      try {
        return dataSource.isWrapperFor(AbstractRoutingDataSource.class)
            ? dataSource.unwrap(AbstractRoutingDataSource.class)
            : null;
      } catch (SQLException | RuntimeException | LinkageError e) {
        return null; // it wraps nothing that it would tell of
      }
    }

    private static DataSource ofOneDatabase(DataSource dataSource, String setting) {
      AbstractRoutingDataSource routing = behind(dataSource);
      if (routing == null) {
        return dataSource;
      }
      DataSource byDefault = routing.getResolvedDefaultDataSource();
      Collection<DataSource> all = routing.getResolvedDataSources().values();
      if (byDefault == null && all.size() != 1) {
        throw new IllegalStateException(
            "%s: the DataSource leads each thread to one of the databases %s and has no default; give it a default target, the database with the tables of deliveries, or define a bean of type JdbcDeliveryStore on that database's own DataSource"
                .formatted(setting, routing.getResolvedDataSources().keySet()));
      }
      return ofOneDatabase(byDefault == null ? all.iterator().next() : byDefault, setting);
    }
  }
}
