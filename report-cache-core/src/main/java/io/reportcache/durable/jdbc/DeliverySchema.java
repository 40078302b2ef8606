package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.log.GuardedLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tables of deliveries and their indexes.
 *
 * <p>Each of them is looked up by its exact name in the current schema. JDBC's metadata isn't used:
 * it treats an underscore in the name of a schema as a wildcard, and no schema as any schema.
 */
final class DeliverySchema {

  private static final GuardedLog log = GuardedLog.of(DeliverySchema.class);
  private static final String SCRIPT = "R__report_cache_deliveries.sql";
  private static final Pattern CREATED =
      Pattern.compile("CREATE (TABLE|INDEX|UNIQUE INDEX) IF NOT EXISTS (\\w+)");
  private static final Set<String> NO_SCHEMA = Set.of("3F000", "3D000", "90079");
  private static final Set<String> NO_PRIVILEGE = Set.of("42501", "90096", "90040");
  private static final Set<Integer> NO_PRIVILEGE_OF_MARIADB = Set.of(1142, 1044);

  private final Connection connection;
  private final SqlDialect dialect;
  private final TablePrefix prefix;

  private DeliverySchema(Connection connection, SqlDialect dialect, TablePrefix prefix) {
    this.connection = connection;
    this.dialect = dialect;
    this.prefix = prefix;
  }

  /** Creates the tables and indexes that don't exist yet. */
  static void createIfAbsent(Connection connection, SqlDialect dialect, TablePrefix prefix)
      throws SQLException {
    new DeliverySchema(connection, dialect, prefix).createIfAbsent();
  }

  private void createIfAbsent() throws SQLException {
    List<String> commands = commands(dialect);
    if (isThere(commands) || isReachedElsewhere(commands)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(prefix.in(command));
      }
    } catch (SQLException e) {
      rollBack();
      if (!isThere(commands)) { // else another process was quicker
        throw refused(e);
      }
    }
  }

  private boolean isThere(List<String> commands) throws SQLException {
    for (String command : commands) {
      if (!isThere(command)) {
        return false;
      }
    }
    return true;
  }

  private boolean isThere(String command) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(dialect.isThere())) {
      statement.setString(1, prefix.in(created(command).group(2)));
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  /** Returns whether all tables are in another schema of the search path, and none in the first. */
  private boolean isReachedElsewhere(List<String> commands) throws SQLException {
    for (String command : commands) {
      if (created(command).group(1).equals("TABLE") && isThere(command)) {
        return false;
      }
    }
    try {
      DeliveryTables.checkReading(prefix.on(connection));
    } catch (SQLException e) {
      rollBack();
      return false;
    }
    log.info(
        "The tables of deliveries aren't in schema {}, but in another one of the search path; these"
            + " are used, and none are made",
        schema());
    return true;
  }

  private void rollBack() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
  }

  private DeliveryStoreException refused(SQLException e) throws SQLException {
    String advice = advice(e);
    return advice.isEmpty()
        ? JdbcWork.failed("make the tables", e)
        : new DeliveryStoreException(
            "the database couldn't make the tables: %s%s".formatted(e, advice), e);
  }

  private String advice(SQLException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    if (NO_SCHEMA.contains(state)) {
      return "; the connections lead to no schema that is there: make it, or name another one in"
          + " the URL or the pool's settings";
    }
    return NO_PRIVILEGE.contains(state) || NO_PRIVILEGE_OF_MARIADB.contains(e.getErrorCode())
        ? ("; the user of the connections may not make tables in schema %s: have somebody who may"
                + " run the script io/reportcache/durable/jdbc/%s/%s, and leave createTables out")
            .formatted(schema(), dialect.folder, SCRIPT)
        : "";
  }

  private @Nullable String schema() throws SQLException {
    return dialect == SqlDialect.MARIADB ? connection.getCatalog() : connection.getSchema();
  }

  private static Matcher created(String command) {
    Matcher created = CREATED.matcher(command);
    if (!created.lookingAt()) {
      throw new IllegalStateException("not a command that creates a table or an index: " + command);
    }
    return created;
  }

  /** Returns the commands of the script. No literal in it contains a semicolon or two hyphens. */
  static List<String> commands(SqlDialect dialect) throws SQLException {
    String path = dialect.folder + "/" + SCRIPT;
    try (InputStream script = DeliverySchema.class.getResourceAsStream(path)) {
      if (script == null) {
        throw new SQLException("the script " + path + " is missing from the library");
      }
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.replaceAll("--[^\\n]*", "").split(";"))
          .map(String::strip)
          .filter(command -> !command.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new SQLException("the script " + path + " can't be read", e);
    }
  }
}
