package io.reportcache.examples.bookings.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases of services are. None reads another's.
 *
 * @param name begins the names of all of them
 * @param url of a PostgreSQL, in which each service has a schema; null for a database of each
 *     service in its own memory
 */
public record Databases(String name, @Nullable String url) {

  private static final long CONNECT_MILLIS = Duration.ofSeconds(10).toMillis();

  HikariDataSource open(String service) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setPoolName(service);
    config.setJdbcUrl(url == null ? inMemory(service) : inSchema(url, service));
    config.setConnectionTimeout(CONNECT_MILLIS);
    return new HikariDataSource(config);
  }

  private String inMemory(String service) {
    return "jdbc:h2:mem:%s-%s;MODE=PostgreSQL;DB_CLOSE_DELAY=-1".formatted(name, service);
  }

  private String inSchema(String server, String service) throws SQLException {
    String schema = (name + "_" + service).replace('-', '_');
    try (Connection connection = DriverManager.getConnection(Objects.requireNonNull(server));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
    }
    return server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }
}
