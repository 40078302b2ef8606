package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases of a test's own, by a pool whose connections have auto-commit on or off. */
enum Pooled {
  H2 {
    @Override
    String url(String schema) {
      return "jdbc:h2:mem:" + schema + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    void drop(String schema) {
      execute(url(schema), "SHUTDOWN");
    }
  },

  POSTGRESQL {
    @Override
    String url(String schema) {
      String server = server();
      return server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    }

    @Override
    void make(String schema) {
      execute(server(), "CREATE SCHEMA " + schema);
    }

    @Override
    void drop(String schema) {
      execute(server(), "DROP SCHEMA " + schema + " CASCADE");
    }
  },

  MARIADB {
    @Override
    String url(String schema) {
      return server().replaceFirst("/[a-z]+(\\?|$)", "/" + schema + "$1");
    }

    @Override
    void make(String schema) {
      execute(server(), "CREATE DATABASE " + schema);
    }

    @Override
    void drop(String schema) {
      execute(server(), "DROP DATABASE " + schema);
    }
  };

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  static String newSchema() {
    return "spring_test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
  }

  abstract String url(String schema);

  void make(String schema) {}

  abstract void drop(String schema);

  HikariDataSource pool(String schema, boolean autoCommit) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url(schema));
    pool.setAutoCommit(autoCommit);
    pool.setMaximumPoolSize(4);
    pool.setMinimumIdle(0);
    return pool;
  }

  /** Skips the test where there is no such server, unless all are required. */
  String server() {
    String url = System.getenv(this == POSTGRESQL ? POSTGRES_URL : MARIADB_URL);
    if ("all".equals(System.getenv("REPORT_CACHE_TEST_REQUIRE"))) {
      assertThat(url).as("the URL of %s", this).isNotBlank();
    }
    assumeTrue(url != null && !url.isBlank(), () -> "no URL of " + this + " is given");
    return url;
  }

  private static final String POSTGRES_URL = "REPORT_CACHE_TEST_POSTGRES";
  private static final String MARIADB_URL = "REPORT_CACHE_TEST_MARIADB";

  static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
