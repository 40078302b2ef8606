package io.reportcache.examples.shop.app;

import io.reportcache.cache.SharedTier;
import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.shared.redis.RedisTier;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * By what shops on one PostgreSQL share their reports and hear of each other's changes: by a Redis,
 * or by that PostgreSQL itself. A shop on DuckDB has its data to itself, and shares nothing.
 */
public final class Sharing {

  /** The environment variable that names a Redis server, user and password included. */
  public static final String REDIS_URL = "SHOP_REDIS_URL";

  private final ShopSettings settings;
  private final @Nullable String redisUrl;

  /**
   * Takes what was configured.
   *
   * @param redisUrl null for none
   * @throws IllegalArgumentException if there is a Redis, but no PostgreSQL
   */
  public Sharing(ShopSettings settings, @Nullable String redisUrl) {
    if (redisUrl != null && settings.jdbcUrl() == null) {
      throw new IllegalArgumentException(
          "%s is set, but not %s: shops that share reports must share their data, too; set both, or leave out both"
              .formatted(REDIS_URL, ShopSettings.JDBC_URL));
    }
    this.settings = settings;
    this.redisUrl = redisUrl;
  }

  /** Reads {@value #REDIS_URL}. */
  public static Sharing fromEnvironment(ShopSettings settings) {
    return new Sharing(settings, System.getenv(REDIS_URL));
  }

  /** Returns whether other shops may work on the same data. */
  public boolean isOn() {
    return settings.jdbcUrl() != null;
  }

  /** Returns what is shared by, for people. */
  public String name() {
    return redisUrl == null ? "PostgreSQL" : "Redis";
  }

  /**
   * Returns the tier that shops on the same data share, if this one isn't alone.
   *
   * @param dataSource the shop's data
   */
  public Optional<SharedTier> tier(DataSource dataSource) {
    if (!isOn()) {
      return Optional.empty();
    }
    if (redisUrl == null) {
      return Optional.of(JdbcTier.on(dataSource).createTables()); // in the schema of the data
    }
    String prefix = settings.schema().replace('_', '-'); // other data, other names
    return Optional.of(
        RedisTier.at(redisUrl, SharedOptions.defaults().withPrefix("shop." + prefix)));
  }
}
