package io.reportcache.spring;

import io.reportcache.delivery.DeliverySink;
import io.reportcache.delivery.DeliveryStoreException;
import io.reportcache.delivery.NewDelivery;
import io.reportcache.jdbc.JdbcDeliveryStore;
import io.reportcache.transaction.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Adds deliveries to Spring's transaction of a data source, whoever manages it: what is added is
 * there when that commits. Outside of one they are added in a transaction of their own. Safe for
 * use by many threads.
 *
 * <pre>{@code
 * DurableEvents events = durableEvents.in(new SpringDeliverySink(store, dataSource, worker::wake));
 * }</pre>
 */
public final class SpringDeliverySink implements DeliverySink {

  private final JdbcDeliveryStore store;
  private final DataSource dataSource;
  private final Runnable afterCommit;

  /**
   * A sink for a store.
   *
   * @param dataSource the one that the application's transactions are on; the store's tables must
   *     be in that database
   * @param afterCommit called when something was added for good, on the thread that committed, such
   *     as the waking of a worker; quick, and throws nothing
   */
  public SpringDeliverySink(JdbcDeliveryStore store, DataSource dataSource, Runnable afterCommit) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource must not be null");
    this.afterCommit = Objects.requireNonNull(afterCommit, "afterCommit must not be null");
  }

  /**
   * Adds the deliveries, all or none.
   *
   * @throws IllegalStateException if this thread's transaction isn't on the data source: what were
   *     added then would stay, or be lost, whatever becomes of the transaction
   */
  @Override
  public void add(List<NewDelivery> deliveries) {
    if (!AfterCommit.isInTransaction()) {
      store.add(deliveries);
      afterCommit.run();
      return;
    }
    Connection connection = connection();
    try {
      requireTransaction(connection);
      store.in(connection).add(deliveries);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
    AfterCommit.execute(afterCommit);
  }

  private Connection connection() {
    try {
      return DataSourceUtils.getConnection(dataSource);
    } catch (CannotGetJdbcConnectionException e) {
      throw new DeliveryStoreException("the database gave no connection: " + e.getMessage(), e);
    }
  }

  /** E6. A connection that no transaction is on commits each statement by itself. */
  private static void requireTransaction(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "durable events and jobs can't be added to this thread's transaction, which isn't on"
                + " the data source of their store; publish in a transaction of that data source's"
                + " transaction manager, or outside of one");
      }
    } catch (SQLException e) {
      throw new DeliveryStoreException("the connection can't say whether it's in a transaction", e);
    }
  }

  /** Not called either if a savepoint from before is rolled back. */
  @Override
  public boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    AfterCommit.accept(callback);
    return true;
  }
}
