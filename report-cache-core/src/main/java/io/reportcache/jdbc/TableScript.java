package io.reportcache.jdbc;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script that creates tables and their indexes, each command one of them, in the current schema.
 * It can be run again: what is there stays.
 */
public final class TableScript {

  private static final Pattern CREATED =
      Pattern.compile("CREATE (?:(?:UNLOGGED )?(TABLE)|(?:UNIQUE )?INDEX) IF NOT EXISTS (\\w+)");

  private final DatabaseProduct product;
  private final List<String> commands;

  private TableScript(DatabaseProduct product, List<String> commands) {
    this.product = product;
    this.commands = commands;
  }

  /**
   * Reads a script from the folder of the product beside a class, for tables with a prefix. No
   * literal in it may contain a semicolon or two hyphens.
   *
   * @throws SQLException if there is none
   */
  public static TableScript read(
      Class<?> owner, DatabaseProduct product, String file, TablePrefix prefix)
      throws SQLException {
    String path = product.folder + "/" + file;
    try (InputStream script = owner.getResourceAsStream(path)) {
      if (script == null) {
        throw new SQLException("the script " + path + " is missing from the library");
      }
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return new TableScript(
          product,
          Arrays.stream(text.replaceAll("--[^\\n]*", "").split(";"))
              .map(String::strip)
              .filter(command -> !command.isEmpty())
              .map(prefix::in)
              .toList());
    } catch (IOException e) {
      throw new SQLException("the script " + path + " can't be read", e);
    }
  }

  /** The commands in their order. */
  public List<String> commands() {
    return commands;
  }

  /** Tells whether one of the tables is in the current schema. */
  public boolean isBegun(Connection connection) throws SQLException {
    return alone(
        () -> {
          for (String command : commands) {
            if (created(command).group(1) != null && isThere(connection, command)) {
              return true;
            }
          }
          return false;
        });
  }

  /** Tells whether all tables and indexes are in the current schema. */
  public boolean isComplete(Connection connection) throws SQLException {
    return alone(() -> countThere(connection)) == commands.size();
  }

  /**
   * Creates what is missing. If others do so at once, the database may refuse a command although it
   * is to pass over what is there; so after a refusal the script is run again if anything has
   * appeared meanwhile. A transaction that the connection is in is rolled back then.
   *
   * @throws SQLException if a command is refused and nothing has appeared
   */
  public void run(Connection connection) throws SQLException {
    alone(
        () -> {
          runUntilComplete(connection);
          return true;
        });
  }

  /** A step that uses a connection. */
  @FunctionalInterface
  private interface Step<R> {
    R done() throws SQLException;
  }

  /** H2, which runs in this JVM, reads its own lists without locks while others change them. */
  private <R> R alone(Step<R> step) throws SQLException {
    if (product != DatabaseProduct.H2) {
      return step.done();
    }
    synchronized (TableScript.class) {
      return step.done();
    }
  }

  private void runUntilComplete(Connection connection) throws SQLException {
    int before = countThere(connection);
    while (before < commands.size()) {
      try (Statement statement = connection.createStatement()) {
        for (String command : commands) {
          statement.execute(command);
        }
        return;
      } catch (SQLException e) {
        rollBack(connection);
        int now = countThere(connection);
        if (now <= before) {
          throw e;
        }
        before = now;
      }
    }
  }

  private static void rollBack(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
  }

  private int countThere(Connection connection) throws SQLException {
    int there = 0;
    for (String command : commands) {
      if (isThere(connection, command)) {
        there++;
      }
    }
    return there;
  }

  private boolean isThere(Connection connection, String command) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(product.isThere())) {
      statement.setString(1, created(command).group(2));
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private static Matcher created(String command) {
    Matcher created = CREATED.matcher(command);
    if (!created.lookingAt()) {
      throw new IllegalStateException("not a command that creates a table or an index: " + command);
    }
    return created;
  }
}
