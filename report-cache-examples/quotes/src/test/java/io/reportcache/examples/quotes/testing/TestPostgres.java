package io.reportcache.examples.quotes.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL that the environment names, with a schema of this run, or one from a jar. */
public final class TestPostgres {

  private static final String GIVEN = System.getenv("REPORT_CACHE_TEST_POSTGRES");
  private static final String SCHEMA = "report_cache_test_quotes_" + ProcessHandle.current().pid();

  private TestPostgres() {}

  /** Returns the address of an empty schema, which is gone when this process has ended. */
  public static String url() {
    if (GIVEN == null || GIVEN.isBlank()) {
      return Embedded.URL;
    }
    execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE")));
    return GIVEN + (GIVEN.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA;
  }

  private static void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(GIVEN);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static final class Embedded {

    static final String URL = start();

    private static String start() {
      try {
        return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL could not be started from its jar", e);
      }
    }
  }
}
