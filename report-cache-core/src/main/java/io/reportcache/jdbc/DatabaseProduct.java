package io.reportcache.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The databases that something can be kept in. */
public enum DatabaseProduct {
  /** PostgreSQL. */
  POSTGRESQL {
    @Override
    String isThere() {
      return "SELECT 1 FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = current_schema() AND c.relname = LOWER(?)";
    }
  },

  /** MariaDB, and MySQL from 8.0.1 on. */
  MARIADB {
    @Override
    String isThere() {
      return "SELECT 1 FROM information_schema.tables"
          + " WHERE table_schema = DATABASE() AND table_name = ?";
    }
  },

  /** H2, in memory, in a file or as a server. */
  H2 {
    @Override
    String isThere() {
      return "SELECT 1 FROM (SELECT table_schema AS place, table_name AS name"
          + " FROM information_schema.tables UNION ALL SELECT index_schema, index_name"
          + " FROM information_schema.indexes) made"
          + " WHERE place = CURRENT_SCHEMA AND LOWER(name) = LOWER(?)";
    }
  };

  /** The folder of its scripts. */
  public final String folder = name().toLowerCase(Locale.ROOT);

  /**
   * Returns a query for a table, or an index with a statement of its own, by its name in the
   * current schema. JDBC's metadata isn't used: it treats an underscore in the name of a schema as
   * a wildcard, and no schema as any schema.
   */
  abstract String isThere();

  /** Returns the product that the connection leads to; null if it is none of these. */
  public static @Nullable DatabaseProduct of(Connection connection) throws SQLException {
    String name = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
    if (name.contains("mysql")) {
      return MARIADB;
    }
    for (DatabaseProduct product : values()) {
      if (name.contains(product.folder)) {
        return product;
      }
    }
    return null;
  }
}
