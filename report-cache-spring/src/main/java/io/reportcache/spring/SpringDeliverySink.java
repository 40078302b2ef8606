package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Adds deliveries to Spring's transaction in the database of a store, whatever manages it. They are
 * stored when the transaction commits. Outside of a transaction, and in callbacks after its end,
 * they are added in a transaction of their own. Safe for use by many threads.
 *
 * <pre>{@code
 * DurableEvents events = durableEvents.in(new SpringDeliverySink(store, worker::wake));
 * }</pre>
 *
 * <p>The transaction may be on the data source of the store or on another whose connections have
 * the same URL. Its manager should be a bean of a context that has report-cache; then it's known
 * when the transaction has ended.
 */
public final class SpringDeliverySink implements DeliverySink {

  private final JdbcDeliveryStore store;
  private final StoreTransactions transactions;
  private final Runnable afterCommit;

  /**
   * Creates a sink for a store.
   *
   * @param afterCommit called when something was added for good, on the thread that committed, such
   *     as the waking of a worker; quick, and throws nothing
   * @throws IllegalArgumentException if the store's data source leads each thread to another
   *     database, as an {@code AbstractRoutingDataSource} does
   */
  public SpringDeliverySink(JdbcDeliveryStore store, Runnable afterCommit) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.afterCommit = Objects.requireNonNull(afterCommit, "afterCommit must not be null");
    if (RoutedDataSources.isRouted(store.dataSource())) {
      throw new IllegalArgumentException(
          "the data source of the store leads each thread to another database, so events would be"
              + " stored where no worker looks; make the JdbcDeliveryStore with the data source of"
              + " one database");
    }
    transactions = new StoreTransactions(store);
  }

  /**
   * Adds the deliveries, all or none.
   *
   * @throws IllegalStateException if this thread is in a transaction that isn't in the store's
   *     database, or of which nobody knows whether it has ended: what were added then would stay,
   *     or be lost, whatever becomes of the transaction (E6)
   * @throws DeliveryStoreException if they couldn't be stored
   */
  @Override
  public void add(List<NewDelivery> deliveries) {
    var unused =
        change(
            sink -> {
              sink.add(deliveries);
              return true;
            });
  }

  /**
   * Removes what waits, in the same transaction as {@link #add} would add to.
   *
   * @throws IllegalStateException as {@link #add} does
   */
  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return change(sink -> sink.cancel(tenant, message));
  }

  /**
   * Moves what waits, in the same transaction as {@link #add} would add to.
   *
   * @throws IllegalStateException as {@link #add} does
   */
  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    return change(sink -> sink.reschedule(tenant, message, delay));
  }

  private <R> R change(Function<DeliverySink, R> change) {
    StoreTransactions.Found found = transactions.current();
    if (found.refusal() != null) {
      throw new IllegalStateException(found.refusal());
    }
    StoreTransactions.Open open = found.open();
    if (open == null) {
      R result = change.apply(store);
      afterCommit.run();
      return result;
    }
    R result = open.with(connection -> change.apply(store.in(connection)));
    if (!open.onCompletion(outcome -> afterCommit.run())) {
      afterCommit.run(); // too early at worst, and then who is woken looks again by itself
    }
    return result;
  }

  /** Not called either if a savepoint from before is rolled back. */
  @Override
  public boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    StoreTransactions.Found found = transactions.current();
    if (found.refusal() != null) {
      return false; // nothing will be added
    }
    StoreTransactions.Open open = found.open();
    return open == null ? store.onCompletion(callback) : open.onCompletion(callback);
  }
}
