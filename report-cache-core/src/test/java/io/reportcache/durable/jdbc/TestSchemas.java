package io.reportcache.durable.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.TestServers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Several schemas in one database, by whatever names, and pools that lead to them. */
final class TestSchemas implements AutoCloseable {

  private final TestDatabase database;
  private final String server;
  private final List<String> made = new ArrayList<>();
  private final List<HikariDataSource> pools = new ArrayList<>();

  TestSchemas(TestDatabase database) {
    this.database = database;
    this.server =
        switch (database) {
          case POSTGRESQL -> TestServers.postgres();
          case MARIADB -> TestServers.mariaDb();
          case H2 -> "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        };
  }

  /** A name of its own for each run. */
  static String unique(String name) {
    return name + ProcessHandle.current().pid();
  }

  String make(String schema) {
    execute("CREATE SCHEMA " + quoted(schema));
    made.add(schema);
    return schema;
  }

  /** Leads to the schema, or to the first of several that there is. */
  HikariDataSource pool(String... path) {
    return pool(config(path));
  }

  HikariDataSource pool(HikariConfig config) {
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return pool;
  }

  HikariConfig config(String... path) {
    HikariConfig config = TestDatabase.config(server);
    String names = Arrays.stream(path).map(this::quoted).collect(Collectors.joining(", "));
    config.setConnectionInitSql(
        switch (database) {
          case POSTGRESQL -> "SET search_path TO " + names;
          case MARIADB -> "USE " + names;
          case H2 -> "SET SCHEMA " + names;
        });
    return config;
  }

  String quoted(String name) {
    return database == TestDatabase.MARIADB ? "`" + name + "`" : "\"" + name + "\"";
  }

  void execute(String sql) {
    TestDatabase.execute(server, sql);
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
    if (database == TestDatabase.H2) {
      execute("SHUTDOWN");
    } else {
      String cascade = database == TestDatabase.POSTGRESQL ? " CASCADE" : "";
      made.forEach(schema -> execute("DROP SCHEMA " + quoted(schema) + cascade));
    }
  }
}
