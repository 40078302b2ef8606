package io.reportcache.examples.bookings.app;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where servers are.
 *
 * @param name begins the names of the exchange, of queues, prefixes and databases
 * @param rabbitMqUrl null to carry events inside this JVM
 * @param redisUrl null to cache inside each JVM
 * @param jdbcUrl of a PostgreSQL; null for databases in memory
 */
public record Settings(
    String name,
    @Nullable String rabbitMqUrl,
    @Nullable String redisUrl,
    @Nullable String jdbcUrl) {

  /** The environment variable that names a RabbitMQ, user and password included. */
  public static final String RABBITMQ_URL = "BOOKINGS_RABBITMQ_URL";

  /** The environment variable that names a Redis, user and password included. */
  public static final String REDIS_URL = "BOOKINGS_REDIS_URL";

  /** The environment variable that names a PostgreSQL, user and password included. */
  public static final String JDBC_URL = "BOOKINGS_JDBC_URL";

  /** The environment variable that keeps several systems on the same servers apart. */
  public static final String NAME = "BOOKINGS_NAME";

  /** The name by default. */
  public static final String DEFAULT_NAME = "bookly";

  /** Reads the environment. */
  public static Settings fromEnvironment() {
    Map<String, String> environment = System.getenv();
    String name = given(environment, NAME);
    return new Settings(
        name == null ? DEFAULT_NAME : name,
        given(environment, RABBITMQ_URL),
        given(environment, REDIS_URL),
        given(environment, JDBC_URL));
  }

  /** Tells whether each service can have a process of its own, and still reach the others. */
  public boolean allowProcesses() {
    return rabbitMqUrl != null && redisUrl != null;
  }

  /** Adds to the environment of a process what makes it read these settings. */
  void writeTo(Map<String, String> environment) {
    environment.put(NAME, name);
    put(environment, RABBITMQ_URL, rabbitMqUrl);
    put(environment, REDIS_URL, redisUrl);
    put(environment, JDBC_URL, jdbcUrl);
  }

  private static void put(Map<String, String> environment, String key, @Nullable String value) {
    if (value == null) {
      environment.remove(key);
    } else {
      environment.put(key, value);
    }
  }

  private static @Nullable String given(Map<String, String> environment, String key) {
    String value = environment.get(key);
    return value == null || value.isBlank() ? null : value;
  }
}
