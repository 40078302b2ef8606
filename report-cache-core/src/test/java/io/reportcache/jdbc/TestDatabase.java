package io.reportcache.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A database that stores deliveries, with a schema of the test's own. */
enum TestDatabase {
  POSTGRESQL {
    @Override
    String url(String schema) {
      String server = TestServers.postgres();
      execute(server, "CREATE SCHEMA " + schema);
      return server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    }

    @Override
    void drop(String schema) {
      execute(TestServers.postgres(), "DROP SCHEMA " + schema + " CASCADE");
    }

    @Override
    String earlier(String column, Duration time) {
      return "%s - INTERVAL '%d milliseconds'".formatted(column, time.toMillis());
    }
  },

  MARIADB {
    @Override
    String url(String schema) {
      String server = TestServers.mariaDb();
      execute(server, "CREATE DATABASE " + schema);
      return server.replaceFirst("/[a-z]+(\\?|$)", "/" + schema + "$1");
    }

    @Override
    void drop(String schema) {
      execute(TestServers.mariaDb(), "DROP DATABASE " + schema);
    }

    @Override
    String earlier(String column, Duration time) {
      return "%s - INTERVAL %d MICROSECOND".formatted(column, time.toMillis() * 1_000);
    }
  },

  H2 {
    @Override
    String url(String schema) {
      return "jdbc:h2:mem:" + schema + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    void drop(String schema) {
      execute(url(schema), "SHUTDOWN");
    }

    @Override
    String earlier(String column, Duration time) {
      return "DATEADD(MILLISECOND, %d, %s)".formatted(-time.toMillis(), column);
    }
  };

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  /** Makes the schema and returns a URL that leads to it. */
  abstract String url(String schema);

  abstract void drop(String schema);

  /** The column's time, so much earlier. */
  abstract String earlier(String column, Duration time);

  static String newSchema() {
    return "report_cache_test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
  }

  static HikariDataSource pool(String url) {
    return new HikariDataSource(config(url));
  }

  static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return config;
  }

  static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
