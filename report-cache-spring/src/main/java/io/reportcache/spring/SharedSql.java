package io.reportcache.spring;

import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Makes the shared tier in the application's database. */
final class SharedSql {

  private static final String PREFIX = "report-cache.shared.sql.";
  private static final String TIER = "report-cache.shared.tier=sql";

  private static final boolean TRANSACTIONS =
      ClassUtils.isPresent(
          "org.springframework.jdbc.datasource.ConnectionHolder", SharedSql.class.getClassLoader());

  private final SharedProperties.Sql properties;
  private final ListableBeanFactory beans;

  SharedSql(SharedProperties.Sql properties, ListableBeanFactory beans) {
    this.properties = properties;
    this.beans = beans;
  }

  /**
   * Returns the tier, whose tables are there.
   *
   * @throws IllegalStateException if it isn't certain in which database, or a library or the tables
   *     are missing
   */
  JdbcTier tier(SharedOptions options) {
    DataSource dataSource = RoutedDataSources.ofOneDatabase(dataSource(), TIER);
    JdbcTier tier =
        with(
            "table-prefix",
            JdbcTier.on(dataSource, options),
            made -> made.withTablePrefix(properties.tablePrefix()));
    tier = withNotifications(tier.withTimeLimit(properties.timeout()));
    if (TRANSACTIONS && properties.joinTransactions()) {
      tier = tier.joining(new CommittingConnection(dataSource));
    }
    if (properties.createTables()) {
      return tier.createTables();
    }
    SharedTablesCheck.require(dataSource, properties.tablePrefix());
    return tier;
  }

  private DataSource dataSource() {
    if (properties.dataSource() != null) {
      return named("data-source", properties.dataSource());
    }
    var all = beans.getBeanProvider(DataSource.class);
    DataSource only = all.getIfUnique();
    if (only == null) {
      throw new IllegalStateException(
          "%s needs one bean of type DataSource, or a primary one; there are %d: name one with %sdata-source, or define a bean of type SharedTier"
              .formatted(TIER, all.stream().count(), PREFIX));
    }
    return only;
  }

  private DataSource named(String property, String name) {
    if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
      throw new IllegalArgumentException(
          "%s%s must be the name of a bean of type DataSource, was '%s'; those are %s"
              .formatted(
                  PREFIX,
                  property,
                  name,
                  List.of(
                      BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                          beans, DataSource.class))));
    }
    return beans.getBean(name, DataSource.class);
  }

  private JdbcTier withNotifications(JdbcTier tier) {
    @Nullable String name = properties.notifications().dataSource();
    if (!properties.notifications().enabled()) {
      return tier.withoutNotifications();
    }
    if (name == null) {
      return tier;
    }
    String property = "notifications.data-source";
    DataSource listening =
        RoutedDataSources.ofOneDatabase(named(property, name), PREFIX + property + "=" + name);
    return with(property, tier, made -> made.withNotificationsFrom(listening));
  }

  private static JdbcTier with(String property, JdbcTier tier, UnaryOperator<JdbcTier> change) {
    try {
      return change.apply(tier);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PREFIX + property + ": " + e.getMessage(), e);
    }
  }
}
