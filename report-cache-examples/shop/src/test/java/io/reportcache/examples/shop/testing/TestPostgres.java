package io.reportcache.examples.shop.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The PostgreSQL that the environment names, or else one started from a jar. */
public final class TestPostgres {
  private static final String GIVEN = System.getenv("REPORT_CACHE_TEST_POSTGRES");
  private static final Set<String> SCHEMAS = ConcurrentHashMap.newKeySet();

  private TestPostgres() {}

  public static String url() {
    return GIVEN == null || GIVEN.isBlank() ? Embedded.URL : GIVEN;
  }

  /** A schema of this test run alone, dropped when it ends. */
  public static String schema(String name) {
    String schema = "report_cache_test_" + name + "_" + ProcessHandle.current().pid();
    SCHEMAS.add(schema);
    return schema;
  }

  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  public static void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static {
    if (GIVEN != null && !GIVEN.isBlank()) {
      Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::dropSchemas));
    }
  }

  private static void dropSchemas() {
    for (String schema : SCHEMAS) {
      try {
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      } catch (SQLException e) {
        System.err.println("schema " + schema + " is left behind: " + e.getMessage());
      }
    }
  }

  private static final class Embedded {
    static final String URL = start();

    private static String start() {
      try {
        // Registers a shutdown hook of its own.
        return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL could not be started from its jar", e);
      }
    }
  }
}
