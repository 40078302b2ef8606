package io.reportcache.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.regex.Pattern;

/**
 * The prefix of the names of the tables, their indexes and the notifications' channel. Statements
 * and scripts contain the default prefix; a wrapper around the connection replaces it with another
 * one, so that no statement can be forgotten.
 */
public final class TablePrefix {

  /** The prefix by default, {@code report_cache_}. */
  public static final TablePrefix DEFAULT = new TablePrefix("report_cache_");

  // PostgreSQL silently cuts names to 63 characters, and the longest is {prefix}delivery_parked.
  // Two indexes with longer names could get the same one.
  private static final int LONGEST = 40;
  private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");

  private final String prefix;

  private TablePrefix(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Returns the given prefix.
   *
   * @throws IllegalArgumentException if it isn't a letter and up to 39 letters, digits or
   *     underscores
   */
  public static TablePrefix of(String prefix) {
    if (prefix.length() > LONGEST || !ALLOWED.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "a prefix of tables must be a letter and up to %d letters, digits or '_', with letters from a to z, was '%s'"
              .formatted(LONGEST - 1, prefix));
    }
    return new TablePrefix(prefix);
  }

  /** Replaces the default prefix in a text with this one. */
  public String in(String text) {
    return isDefault() ? text : text.replace(DEFAULT.prefix, prefix);
  }

  /** Returns a connection whose prepared statements use the tables with this prefix. */
  public Connection on(Connection connection) {
    return isDefault()
        ? connection
        : (Connection)
            Proxy.newProxyInstance(
                TablePrefix.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")) {
                    arguments[0] = in((String) arguments[0]);
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  private boolean isDefault() {
    return prefix.equals(DEFAULT.prefix);
  }
}
