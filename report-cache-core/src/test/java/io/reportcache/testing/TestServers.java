package io.reportcache.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the environment names, or else ones started from a jar or an installed program.
 */
public final class TestServers {

  private TestServers() {}

  /** Returns a JDBC URL. */
  public static String postgres() {
    String given = given("POSTGRES");
    return given != null ? given : Postgres.URL;
  }

  /** Returns a JDBC URL; skips the test if there is no such server. */
  public static String mariaDb() {
    String given = given("MARIADB");
    return given != null ? given : orSkip(MariaDb.URL, "MARIADB", "no mariadbd is installed");
  }

  /** Returns a URI. */
  public static String redis() {
    String given = given("REDIS");
    return given != null ? given : Redis.URI;
  }

  /** Returns a URI; skips the test if there is no such server. */
  public static String rabbitMq() {
    String given = given("RABBITMQ");
    return given != null
        ? given
        : orSkip(Rabbit.URI, "RABBITMQ", "no rabbitmq-server is installed");
  }

  private static String orSkip(@Nullable String url, String server, String reason) {
    if (url == null && "all".equals(System.getenv("REPORT_CACHE_TEST_REQUIRE"))) {
      assertThat(url).as("REPORT_CACHE_TEST_%s is unset, and %s", server, reason).isNotNull();
    }
    assumeTrue(
        url != null, () -> "REPORT_CACHE_TEST_%s is unset, and %s".formatted(server, reason));
    return url;
  }

  private static @Nullable String given(String server) {
    String url = System.getenv("REPORT_CACHE_TEST_" + server);
    return url == null || url.isBlank() ? null : url;
  }

  private static final class Postgres {
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

  private static final class Redis {
    static final String URI = start();

    private static String start() {
      try {
        return OwnRedis.start().uri();
      } catch (IOException e) {
        throw new UncheckedIOException("Redis could not be started from its jar", e);
      }
    }
  }

  private static final class Rabbit {
    static final @Nullable String URI = start();

    private static @Nullable String start() {
      try {
        return OwnRabbit.isInstalled() ? OwnRabbit.start().uri() : null;
      } catch (IOException e) {
        throw new UncheckedIOException("RabbitMQ could not be started", e);
      }
    }
  }

  private static final class MariaDb {
    static final @Nullable String URL = PrivateMariaDb.start();
  }
}
