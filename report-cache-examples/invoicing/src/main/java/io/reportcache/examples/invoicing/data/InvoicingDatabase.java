package io.reportcache.examples.invoicing.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** The tables of the business and the event store in one database; close it at the end. */
public final class InvoicingDatabase implements AutoCloseable {

  /** The environment variable that names a PostgreSQL server, user and password included. */
  public static final String JDBC_URL = "INVOICING_JDBC_URL";

  private static final long CONNECT_MILLIS = Duration.ofSeconds(5).toMillis();

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final JdbcDeliveryStore deliveries;

  private InvoicingDatabase(HikariDataSource pool, JdbcDeliveryStore deliveries) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.deliveries = deliveries;
  }

  /**
   * Opens a database and makes what tables it lacks.
   *
   * @param url of PostgreSQL or H2
   * @throws io.reportcache.durable.store.DeliveryStoreException if it can't be reached
   */
  public static InvoicingDatabase open(String url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("invoicing");
    config.setJdbcUrl(url);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setInitializationFailTimeout(-1); // the store asks first, and says so if it's away
    HikariDataSource pool = new HikariDataSource(config);
    try {
      InvoicingDatabase database =
          new InvoicingDatabase(pool, JdbcDeliveryStore.of(pool).createTables());
      InvoicingTables.create(database.jdbi);
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

  /** Returns where the tables of the business are read and written. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /** Returns where events are kept until they are handled. */
  public JdbcDeliveryStore deliveries() {
    return deliveries;
  }

  @Override
  public void close() {
    pool.close();
  }
}
