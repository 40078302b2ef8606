package io.reportcache.examples.shop.data;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Where the shop's data lives and how much of it there is.
 *
 * @param jdbcUrl a PostgreSQL server; null for a DuckDB inside this process
 * @param schema the schema that the shop has to itself on PostgreSQL, and drops when its data is
 *     out of date
 * @param scale multiplies every tenant's size; 1 gives acme 150,000 orders
 * @param today the day of the newest orders
 */
public record ShopSettings(@Nullable String jdbcUrl, String schema, double scale, LocalDate today) {
  /** The environment variable that names a PostgreSQL server, user and password included. */
  public static final String JDBC_URL = "SHOP_JDBC_URL";

  /** The system property that multiplies every tenant's size. */
  public static final String SCALE = "shop.scale";

  /** The system property that names the schema on PostgreSQL. */
  public static final String SCHEMA = "shop.schema";

  /** The schema unless another is asked for. */
  public static final String DEFAULT_SCHEMA = "report_cache_shop";

  /** Refuses what could not be loaded. */
  public ShopSettings {
    if (!(scale >= 0.01 && scale <= 100)) {
      throw new IllegalArgumentException(
          SCALE
              + " must be between 0.01 and 100, was "
              + scale
              + "; leave it out for the default of 1");
    }
    // The name goes into statements that can't take it as a parameter.
    if (!schema.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          SCHEMA + " must be 1 to 63 of a-z, 0-9 and _, a letter first, was '" + schema + "'");
    }
    if (jdbcUrl != null && !jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          JDBC_URL
              + " must begin with jdbc:postgresql:; leave it out for a DuckDB in this process");
    }
  }

  /**
   * Reads {@value #JDBC_URL}, {@value #SCHEMA} and {@value #SCALE}; without them DuckDB at scale 1.
   */
  public static ShopSettings fromEnvironment(LocalDate today) {
    String scale = System.getProperty(SCALE, "1");
    try {
      return new ShopSettings(
          System.getenv(JDBC_URL),
          System.getProperty(SCHEMA, DEFAULT_SCHEMA),
          Double.parseDouble(scale),
          today);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          SCALE + " must be a number such as 0.1, was '" + scale + "'", e);
    }
  }
}
