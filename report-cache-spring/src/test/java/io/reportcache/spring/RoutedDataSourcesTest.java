package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import java.lang.reflect.Proxy;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

class RoutedDataSourcesTest {

  /** As of a pool that is older than JDBC 4, or lacks a class. */
  @ParameterizedTest
  @ValueSource(strings = {"isWrapperFor", "unwrap"})
  void whatCannotTellWhatItWrapsIsTakenAsItIs(String broken) {
    DataSource database = database("broken");
    DataSource dataSource =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals(broken)) {
                    throw new AbstractMethodError(broken);
                  }
                  return method.getName().equals("isWrapperFor")
                      ? arguments[0] == AbstractRoutingDataSource.class
                      : method.invoke(database, arguments);
                });
    assertThat(RoutedDataSources.isRouted(dataSource)).isFalse();
    assertThat(RoutedDataSources.ofOneDatabase(dataSource, "store") == dataSource).isTrue();
    assertThat(JdbcDeliveryStore.of(dataSource).dataSource() == dataSource).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report-cache.deliveries.store=jdbc",
        "report-cache.deliveries.notifications.data-source=routed"
      })
  void theOneThatNeedsADefaultIsNamedAndWhereItLeads(String setting) {
    boolean isStore = setting.endsWith("jdbc");
    Runners.runner()
        .withBean(
            "main", DataSource.class, () -> database("main"), main -> main.setPrimary(!isStore))
        .withBean(
            "routed",
            DataSource.class,
            RoutedDataSourcesTest::routed,
            routed -> routed.setPrimary(isStore))
        .withPropertyValues("report-cache.deliveries.store=jdbc", setting)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith(setting + ": the DataSource leads each thread")
                    .hasMessageContaining("one of the databases [")
                    .hasMessageContaining("eu")
                    .hasMessageContaining("us")
                    .hasMessageContaining("; give it a default target"));
  }

  @Test
  void theOnlyOneIsTaken() {
    DataSource only = database("only");
    assertThat(RoutedDataSources.ofOneDatabase(routing(Map.of("eu", only)), "store") == only)
        .isTrue();
  }

  private static DataSource routed() {
    return routing(Map.of("eu", database("eu"), "us", database("us")));
  }

  private static DataSource routing(Map<Object, Object> targets) {
    AbstractRoutingDataSource routing =
        new AbstractRoutingDataSource() {
          @Override
          protected Object determineCurrentLookupKey() {
            return "eu";
          }
        };
    routing.setTargetDataSources(targets);
    routing.afterPropertiesSet();
    return routing;
  }

  private static DataSource database(String name) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + name);
    return database;
  }
}
