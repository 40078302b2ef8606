package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Tables of deliveries beside those that Flyway and Liquibase make, by either Boot. */
@Tag("slow")
class MigrationsInSpringTest {

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @Configuration
  static class StoreOfItsOwn {
    @Bean
    JdbcDeliveryStore ownStore(DataSource dataSource) {
      return JdbcDeliveryStore.of(dataSource).createTables();
    }
  }

  @Test
  void tablesAreMadeAfterFlywaysMigrations() {
    ApplicationContextRunner application =
        flyway()
            .withPropertyValues(
                "report-cache.deliveries.create-tables=true",
                "spring.flyway.locations=classpath:migrations");
    application.run(MigrationsInSpringTest::checkTables);
    application.run(MigrationsInSpringTest::checkTables); // and when they are there
  }

  @Test
  void aStoreThatTheApplicationMakesComesAfterThemToo() {
    flyway()
        .withUserConfiguration(StoreOfItsOwn.class)
        .withPropertyValues("spring.flyway.locations=classpath:migrations")
        .run(MigrationsInSpringTest::checkTables);
  }

  @Test
  void flywayRunsTheScriptsBesideTheApplications() {
    flyway()
        .withPropertyValues(
            "spring.flyway.locations=classpath:migrations,classpath:io/reportcache/durable/jdbc/{vendor}")
        .run(MigrationsInSpringTest::checkTables);
  }

  /** As when the application has made its tables, and these, by itself before. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void flywayBaselinesASchemaThatWasThereBefore(boolean runsTheScripts) {
    DataSource before = new DriverManagerDataSource(url);
    new JdbcTemplate(before).execute("create table orders(id varchar(20) primary key)");
    JdbcDeliveryStore.of(before).createTables();
    String scripts = runsTheScripts ? ",classpath:io/reportcache/durable/jdbc/{vendor}" : "";
    flyway()
        .withPropertyValues(
            "report-cache.deliveries.create-tables=" + !runsTheScripts,
            "spring.flyway.baseline-on-migrate=true",
            "spring.flyway.locations=classpath:migrations" + scripts)
        .run(
            context -> {
              checkTables(context);
              assertThat(count(context, "orders where placed_on is null")).isZero();
              assertThat(count(context, "order_count")).isOne();
            });
  }

  @Test
  void tablesAreMadeAfterLiquibaseHasDroppedAll() {
    ApplicationContextRunner application =
        liquibase()
            .withPropertyValues(
                "report-cache.deliveries.create-tables=true",
                "spring.liquibase.drop-first=true",
                "spring.liquibase.change-log=classpath:migrations/changelog-without.xml");
    application.run(MigrationsInSpringTest::checkTables);
    application.run(MigrationsInSpringTest::checkTables);
  }

  @Test
  void liquibaseIncludesTheChangelog() {
    liquibase()
        .withPropertyValues("spring.liquibase.change-log=classpath:migrations/changelog.xml")
        .run(MigrationsInSpringTest::checkTables);
  }

  @Test
  void aPrefixGivesApplicationsTablesOfTheirOwn() {
    for (String prefix : new String[] {"shop_", "clinic_"}) {
      runner()
          .withPropertyValues(
              "report-cache.deliveries.create-tables=true",
              "report-cache.deliveries.table-prefix=" + prefix)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(count(context, prefix + "delivery")).isZero();
              });
    }
    runner()
        .withPropertyValues("report-cache.deliveries.table-prefix=1-shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("a prefix of tables must be a letter and up to 39")
                    .hasMessageContaining("was '1-shop'"));
  }

  private static void checkTables(ApplicationContext context) {
    context.getBean(JdbcDeliveryStore.class).checkTables();
    assertThat(count(context, "orders")).isZero();
  }

  private static int count(ApplicationContext context, String table) {
    return new JdbcTemplate(context.getBean(DataSource.class))
        .queryForObject("select count(*) from " + table, Integer.class);
  }

  private ApplicationContextRunner flyway() {
    return runner().withConfiguration(AutoConfigurations.of(boots("flyway", "Flyway")));
  }

  private ApplicationContextRunner liquibase() {
    return runner().withConfiguration(AutoConfigurations.of(boots("liquibase", "Liquibase")));
  }

  private ApplicationContextRunner runner() {
    return Runners.runner()
        .withBean(DataSource.class, () -> new DriverManagerDataSource(url))
        .withPropertyValues("report-cache.deliveries.store=jdbc");
  }

  /** Boot 4 has moved it. */
  private static Class<?> boots(String tool, String name) {
    try {
      return Class.forName(
          "org.springframework.boot.%s.autoconfigure.%sAutoConfiguration".formatted(tool, name));
    } catch (ClassNotFoundException e) {
      try {
        return Class.forName(
            "org.springframework.boot.autoconfigure.%s.%sAutoConfiguration".formatted(tool, name));
      } catch (ClassNotFoundException neither) {
        throw new IllegalStateException(neither);
      }
    }
  }
}
