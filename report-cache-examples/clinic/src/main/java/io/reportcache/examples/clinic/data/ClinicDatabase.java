package io.reportcache.examples.clinic.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.store.DeliveryStoreException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The clinic's tables in a database, and its queues there, too, or on Redis; open it once and close
 * it at the end.
 */
public final class ClinicDatabase implements AutoCloseable {

  /** The environment variable that names the database, user and password included. */
  public static final String JDBC_URL = "CLINIC_JDBC_URL";

  /**
   * The environment variable that names the Redis of the queues; without it the database has them.
   */
  public static final String REDIS_URL = "CLINIC_REDIS_URL";

  private static final RedisDeliveryOptions ON_REDIS =
      RedisDeliveryOptions.defaults().withPrefix("clinic");

  private static final long CONNECT_MILLIS = Duration.ofSeconds(5).toMillis();

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final ClinicDeliveries deliveries;

  private ClinicDatabase(HikariDataSource pool, ClinicDeliveries deliveries) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.deliveries = deliveries;
  }

  /**
   * Opens a database and makes what tables it lacks.
   *
   * @param url of PostgreSQL or H2
   * @throws DeliveryStoreException if it can't be reached
   */
  public static ClinicDatabase open(String url) {
    return open(url, null, ON_REDIS);
  }

  /**
   * Opens a database and makes what tables it lacks.
   *
   * @param url of PostgreSQL or H2
   * @param redis of the Redis that has the queues; null or blank if the database has them
   * @throws DeliveryStoreException if one of them can't be reached
   */
  public static ClinicDatabase open(String url, @Nullable String redis) {
    return open(url, redis, ON_REDIS);
  }

  /** Opens it as above, with other options of the queues on Redis. */
  public static ClinicDatabase open(
      String url, @Nullable String redis, RedisDeliveryOptions options) {
    HikariDataSource pool = new HikariDataSource(config(url));
    try {
      ClinicDeliveries deliveries =
          redis == null || redis.isBlank()
              ? ClinicDeliveries.in(JdbcDeliveryStore.of(pool).createTables())
              : ClinicDeliveries.on(RedisDeliveries.at(redis, options));
      ClinicDatabase database = new ClinicDatabase(pool, deliveries);
      ClinicTables.create(database.jdbi);
      return database;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Returns an address of a database that lives in this process, and ends with it. */
  public static String inMemory(String name) {
    return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
  }

  /** Returns where the clinic's tables are read and written. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /** Returns where the queues are kept. */
  public ClinicDeliveries deliveries() {
    return deliveries;
  }

  /**
   * Asks the database for anything.
   *
   * @throws DeliveryStoreException if it doesn't answer
   */
  public void requireReachable() {
    try {
      jdbi.<Integer, RuntimeException>withHandle(
          handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
      deliveries.requireReachable();
    } catch (JdbiException e) {
      throw new DeliveryStoreException("the database doesn't answer", e);
    }
  }

  @Override
  public void close() {
    deliveries.close();
    pool.close();
  }

  private static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("clinic");
    config.setJdbcUrl(isFileOfH2(url) ? untilClosed(url) : url);
    config.setMaximumPoolSize(10);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setInitializationFailTimeout(-1); // the store asks first, and says so if it's away
    return config;
  }

  private static boolean isFileOfH2(String url) {
    return url.startsWith("jdbc:h2:file:") || url.startsWith("jdbc:h2:async:");
  }

  /**
   * H2 would close when the process is told to end, before what runs has ended. With AUTO_SERVER it
   * can't be kept from that.
   */
  private static String untilClosed(String url) {
    return url.contains("DB_CLOSE_ON_EXIT") || url.contains("AUTO_SERVER")
        ? url
        : url + ";DB_CLOSE_ON_EXIT=FALSE";
  }
}
