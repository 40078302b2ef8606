package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.jdbc.DatabaseProduct;
import java.sql.Connection;
import java.util.List;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts beside an application's own, by the real tools. */
@Tag("slow")
@Tag("any-jdk")
class MigrationToolsTest {

  /** The application has a version 1 and 2, too, and has been migrated before. */
  @ParameterizedTest
  @EnumSource
  void flywayRunsTheScriptsBesideTheApplications(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      Flyway.configure().dataSource(pool).locations("classpath:migrations").load().migrate();
      Flyway both =
          Flyway.configure()
              .dataSource(pool)
              .locations(
                  "classpath:migrations", "classpath:io/reportcache/durable/jdbc/" + of(database))
              .load();
      assertThat(both.migrate().migrationsExecuted).isOne();
      both.validate();
      assertThat(both.migrate().migrationsExecuted).isZero();
      checkUsable(pool);
    } finally {
      database.drop(schema);
    }
  }

  /** As when the application was run with create-tables before. */
  @ParameterizedTest
  @EnumSource
  void flywayTakesTablesThatWereMadeBefore(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      Flyway.configure().dataSource(pool).locations("classpath:migrations").load().migrate();
      JdbcDeliveryStore.of(pool).createTables().add(List.of(delivery("a")));
      Flyway.configure()
          .dataSource(pool)
          .locations(
              "classpath:migrations", "classpath:io/reportcache/durable/jdbc/" + of(database))
          .load()
          .migrate();
      assertThat(JdbcDeliveryStore.of(pool).count(DeliveryQuery.all())).hasSize(1);
      checkUsable(pool);
    } finally {
      database.drop(schema);
    }
  }

  @ParameterizedTest
  @EnumSource
  void liquibaseIncludesTheChangelog(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      for (int i = 0; i < 2; i++) {
        try (Connection connection = pool.getConnection();
            Liquibase liquibase =
                new Liquibase(
                    "migrations/changelog.xml",
                    new ClassLoaderResourceAccessor(),
                    DatabaseFactory.getInstance()
                        .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
          liquibase.update(new Contexts());
        }
      }
      checkUsable(pool);
    } finally {
      database.drop(schema);
    }
  }

  private static void checkUsable(HikariDataSource pool) {
    JdbcDeliveryStore.of(pool).checkTables().add(List.of(delivery("b")));
  }

  private static String of(TestDatabase database) {
    return DatabaseProduct.valueOf(database.name()).folder;
  }
}
