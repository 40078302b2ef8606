package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.OwnPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;

/** With a PostgreSQL that is stopped, and crashed the last time. */
@Tag("slow")
@Tag("any-jdk")
class KilledWorkersTest extends KilledWorkersContract<JdbcDeliveryStore> {

  private static final String NAME = "report_cache_kill_test";

  KilledWorkersTest() {
    super(2_000, 100, 2);
  }

  @Override
  protected KilledServer<JdbcDeliveryStore> start() throws Exception {
    OwnPostgres database = OwnPostgres.start();
    assertThat(text(database, "SHOW fsync") + text(database, "SHOW synchronous_commit"))
        .isEqualTo("onon");
    HikariConfig config = TestDatabase.config(database.url());
    config.setConnectionTimeout(500); // the test has more to do than to wait for the database
    HikariDataSource pool = new HikariDataSource(config);
    return new Database(database, pool, JdbcDeliveryStore.of(pool).createTables());
  }

  private record Database(OwnPostgres database, HikariDataSource pool, JdbcDeliveryStore store)
      implements KilledServer<JdbcDeliveryStore> {

    @Override
    public String home() {
      return database.url() + "&ApplicationName=" + NAME;
    }

    @Override
    public void cut() throws SQLException {
      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'"
              .formatted(NAME));
    }

    @Override
    public void stop(boolean last) throws Exception {
      if (last) {
        database.crash();
      } else {
        database.stop();
      }
    }

    @Override
    public void startAgain() throws Exception {
      database.startAgain();
    }

    @Override
    public void close() throws Exception {
      pool.close();
      database.close();
    }
  }

  private static String text(OwnPostgres database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
