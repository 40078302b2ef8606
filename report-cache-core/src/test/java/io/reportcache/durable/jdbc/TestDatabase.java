package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A database, with a schema of the test's own. */
public enum TestDatabase {
  POSTGRESQL {
    @Override
    public String url(String schema) {
      String server = TestServers.postgres();
      execute(server, "CREATE SCHEMA " + schema);
      return server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    }

    @Override
    public void drop(String schema) {
      execute(TestServers.postgres(), "DROP SCHEMA " + schema + " CASCADE");
    }

    @Override
    String earlier(String column, Duration time) {
      return "%s - INTERVAL '%d milliseconds'".formatted(column, time.toMillis());
    }

    @Override
    boolean blocksAnother(Connection connection) {
      return isTrue(
          connection,
          "SELECT EXISTS (SELECT 1 FROM pg_locks"
              + " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))");
    }
  },

  MARIADB {
    @Override
    public String url(String schema) {
      String server = TestServers.mariaDb();
      execute(server, "CREATE DATABASE " + schema);
      return server.replaceFirst("/[a-z]+(\\?|$)", "/" + schema + "$1");
    }

    @Override
    public void drop(String schema) {
      execute(TestServers.mariaDb(), "DROP DATABASE " + schema);
    }

    @Override
    String earlier(String column, Duration time) {
      return "%s - INTERVAL %d MICROSECOND".formatted(column, time.toMillis() * 1_000);
    }

    @Override
    boolean blocksAnother(Connection connection) {
      // What the view shows stays as it is until nobody has asked for a tenth of a second.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
      return isTrue(
          connection,
          "SELECT EXISTS (SELECT 1 FROM information_schema.innodb_lock_waits w"
              + " JOIN information_schema.innodb_trx t ON t.trx_id = w.blocking_trx_id"
              + " WHERE t.trx_mysql_thread_id = CONNECTION_ID())");
    }
  },

  H2 {
    @Override
    public String url(String schema) {
      return "jdbc:h2:mem:" + schema + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    public void drop(String schema) {
      execute(url(schema), "SHUTDOWN");
    }

    @Override
    String earlier(String column, Duration time) {
      return "DATEADD(MILLISECOND, %d, %s)".formatted(-time.toMillis(), column);
    }

    @Override
    boolean blocksAnother(Connection connection) {
      return isTrue( // it tries again and again
          connection,
          "SELECT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.SESSIONS"
              + " WHERE SESSION_ID <> SESSION_ID()"
              + " AND (EXECUTING_STATEMENT LIKE 'UPDATE%' OR EXECUTING_STATEMENT LIKE 'INSERT%'))");
    }
  };

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  /** Makes the schema and returns a URL that leads to it. */
  public abstract String url(String schema);

  public abstract void drop(String schema);

  /** The column's time, so much earlier. */
  abstract String earlier(String column, Duration time);

  /** Tells whether another waits for the connection's transaction. */
  abstract boolean blocksAnother(Connection connection);

  private static boolean isTrue(Connection connection, String select) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException e) {
      throw new IllegalStateException(select, e);
    }
  }

  public static String newSchema() {
    return "report_cache_test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
  }

  public static HikariDataSource pool(String url) {
    return new HikariDataSource(config(url));
  }

  public static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return config;
  }

  public static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
