package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.payloads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.jdbc.DatabaseProduct;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.jdbc.TableScript;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables are made where the connections lead to, whatever else there is in the database. */
@Tag("slow")
class SchemasTest {

  @ParameterizedTest
  @EnumSource
  void anUnderscoreInTheNameOfASchemaStandsForItself(TestDatabase database) {
    try (TestSchemas schemas = new TestSchemas(database)) {
      String other = schemas.make(TestSchemas.unique("shop11"));
      String own = schemas.make(TestSchemas.unique("shop_1"));
      JdbcDeliveryStore others = JdbcDeliveryStore.of(schemas.pool(other)).createTables();
      checkApart(others, JdbcDeliveryStore.of(schemas.pool(own)).createTables());
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesOfSchemasThatMustBeQuotedAndDifferByCase(TestDatabase database) {
    try (TestSchemas schemas = new TestSchemas(database)) {
      String other = schemas.make(TestSchemas.unique("my shop-%"));
      String own = schemas.make(TestSchemas.unique("My shop-%"));
      JdbcDeliveryStore others = JdbcDeliveryStore.of(schemas.pool(other)).createTables();
      checkApart(others, JdbcDeliveryStore.of(schemas.pool(own)).createTables());
    }
  }

  /** Some databases commit each command. */
  @ParameterizedTest
  @EnumSource
  void aSchemaThatIsHalfMadeIsCompleted(TestDatabase database) throws SQLException {
    List<String> commands = commands(database);
    Set<String> whole = indexesWhenMadeAtOnce(database);
    for (int done = 0; done <= commands.size(); done++) {
      try (TestSchemas schemas = new TestSchemas(database)) {
        HikariDataSource pool = schemas.pool(schemas.make(TestSchemas.unique("half")));
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement()) {
          for (String command : commands.subList(0, done)) {
            statement.execute(command);
          }
        }
        JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables().createTables();
        store.checkTables().add(List.of(delivery("a")));
        assertThat(claimed(store)).containsExactly("a");
        assertThat(indexes(pool)).as("after %d commands", done).isEqualTo(whole);
      }
    }
  }

  @Test
  void withoutASchemaPostgresIsNotTakenInByOthersTables() {
    try (TestSchemas schemas = new TestSchemas(TestDatabase.POSTGRESQL)) {
      JdbcDeliveryStore.of(schemas.pool(schemas.make(TestSchemas.unique("other")))).createTables();
      JdbcDeliveryStore store = JdbcDeliveryStore.of(schemas.pool(TestSchemas.unique("missing")));
      assertThatThrownBy(store::createTables)
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("the connections lead to no schema");
    }
  }

  @Test
  void withoutADatabaseMariaDbSaysSo() {
    try (TestSchemas schemas = new TestSchemas(TestDatabase.MARIADB)) {
      HikariConfig config = schemas.config("mysql");
      config.setConnectionInitSql(null);
      config.setJdbcUrl(config.getJdbcUrl().replaceFirst("/[a-z]+(\\?|$)", "/$1"));
      JdbcDeliveryStore store = JdbcDeliveryStore.of(schemas.pool(config));
      assertThatThrownBy(store::createTables)
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("the connections lead to no schema");
    }
  }

  @Test
  void theFirstSchemaOfASearchPathThatThereIsGetsTheTables() {
    try (TestSchemas schemas = new TestSchemas(TestDatabase.POSTGRESQL)) {
      String first = schemas.make(TestSchemas.unique("first"));
      String second = schemas.make(TestSchemas.unique("second"));
      JdbcDeliveryStore all =
          JdbcDeliveryStore.of(schemas.pool("missing", first, second)).createTables();
      all.add(List.of(delivery("a")));
      assertThat(JdbcDeliveryStore.of(schemas.pool(first)).count(DeliveryQuery.all())).hasSize(1);
    }
  }

  /** A second pair would hide what waits in the first. */
  @Test
  void tablesThatTheSearchPathReachesAreNotMadeAgain() {
    try (TestSchemas schemas = new TestSchemas(TestDatabase.POSTGRESQL)) {
      String first = schemas.make(TestSchemas.unique("first"));
      String second = schemas.make(TestSchemas.unique("second"));
      JdbcDeliveryStore.of(schemas.pool(second)).createTables().add(List.of(delivery("a")));
      JdbcDeliveryStore all = JdbcDeliveryStore.of(schemas.pool(first, second)).createTables();
      assertThat(claimed(all)).containsExactly("a");
      JdbcDeliveryStore own = JdbcDeliveryStore.of(schemas.pool(first));
      assertThatThrownBy(own::checkTables).hasMessageContaining("the tables aren't there");
      own.createTables();
      checkApart(JdbcDeliveryStore.of(schemas.pool(second)), own);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aUserWhoMayNotMakeTablesIsTold(TestDatabase database) {
    String user = TestSchemas.unique("reader_of_" + database.name().toLowerCase(Locale.ROOT));
    try (TestSchemas schemas = new TestSchemas(database)) {
      String schema = schemas.make(TestSchemas.unique("theirs"));
      HikariDataSource owner = schemas.pool(schema);
      String host = database == TestDatabase.MARIADB ? "@'%'" : "";
      String password = database == TestDatabase.MARIADB ? " IDENTIFIED BY 'r'" : " PASSWORD 'r'";
      schemas.execute("CREATE USER " + user + host + password);
      try {
        grant(schemas, database, schema, user + host);
        HikariConfig config = schemas.config(schema);
        config.setJdbcUrl(
            config
                .getJdbcUrl()
                .replaceAll("[?&]user=[a-z]+|;DB_CLOSE_DELAY=-1", "")
                .replaceFirst("(mariadb://[^/]+/)[a-z]+", "$1" + schema));
        config.setUsername(user);
        config.setPassword("r");
        JdbcDeliveryStore store = JdbcDeliveryStore.of(schemas.pool(config));
        assertThatThrownBy(store::createTables)
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageContaining("the user of the connections may not make tables");
        JdbcDeliveryStore.of(owner).createTables();
        grantRows(schemas, database, schema, user + host);
        store.createTables().checkTables().add(List.of(delivery("a")));
        assertThat(claimed(store)).containsExactly("a");
      } finally {
        owner.close();
        if (database == TestDatabase.POSTGRESQL) {
          schemas.execute("DROP OWNED BY " + user + " CASCADE");
        }
        schemas.execute("DROP USER " + user + host);
      }
    }
  }

  private static void grant(
      TestSchemas schemas, TestDatabase database, String schema, String user) {
    switch (database) {
      case POSTGRESQL -> schemas.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + user);
      case MARIADB ->
          schemas.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema + ".* TO " + user);
      case H2 -> {}
    }
  }

  private static void grantRows(
      TestSchemas schemas, TestDatabase database, String schema, String user) {
    String rows = "GRANT SELECT, INSERT, UPDATE, DELETE ON ";
    switch (database) {
      case POSTGRESQL -> schemas.execute(rows + "ALL TABLES IN SCHEMA " + schema + " TO " + user);
      case MARIADB -> {}
      case H2 -> schemas.execute(rows + "SCHEMA " + schemas.quoted(schema) + " TO " + user);
    }
  }

  /** What one adds the other doesn't see. */
  private static void checkApart(JdbcDeliveryStore one, JdbcDeliveryStore other) {
    one.checkTables().add(List.of(delivery("one")));
    other.checkTables().add(List.of(delivery("other")));
    assertThat(claimed(other)).containsExactly("other");
    assertThat(claimed(one)).contains("one").doesNotContain("other");
  }

  private static List<String> claimed(JdbcDeliveryStore store) {
    return payloads(store.claim(new Claim(MAILER, 10, "one", Duration.ofMinutes(1))));
  }

  private static Set<String> indexesWhenMadeAtOnce(TestDatabase database) throws SQLException {
    try (TestSchemas schemas = new TestSchemas(database)) {
      HikariDataSource pool = schemas.pool(schemas.make(TestSchemas.unique("whole")));
      JdbcDeliveryStore.of(pool).createTables();
      Set<String> indexes = indexes(pool);
      assertThat(indexes).hasSizeGreaterThan(5);
      return indexes;
    }
  }

  /** The names of the indexes that have one from us. */
  private static Set<String> indexes(HikariDataSource pool) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Connection connection = pool.getConnection()) {
      for (String table :
          List.of("report_cache_delivery", "report_cache_run", "report_cache_processed_event")) {
        for (String name : List.of(table, table.toUpperCase(Locale.ROOT))) {
          try (ResultSet index =
              connection
                  .getMetaData()
                  .getIndexInfo(
                      connection.getCatalog(), connection.getSchema(), name, false, true)) {
            while (index.next()) {
              String found = index.getString("INDEX_NAME");
              if (found != null && found.toLowerCase(Locale.ROOT).startsWith("report_cache_")) {
                names.add(found);
              }
            }
          }
        }
      }
    }
    return names;
  }

  private static List<String> commands(TestDatabase database) throws SQLException {
    return TableScript.read(
            DeliverySchema.class,
            DatabaseProduct.valueOf(database.name()),
            "R__report_cache_deliveries.sql",
            TablePrefix.DEFAULT)
        .commands();
  }
}
