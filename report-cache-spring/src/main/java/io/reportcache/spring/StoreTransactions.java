package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.transaction.Transaction.Outcome;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Finds this thread's open transaction in the database of a store (E1, E6). A connection without
 * auto-commit isn't enough: a pool may give out such connections, and Spring also binds a
 * connection to a transaction of another resource, which doesn't commit it. So three questions are
 * asked:
 *
 * <ul>
 *   <li>Has a manager begun a transaction on the connection that is bound to the thread?
 *   <li>Does the connection lead to the database of the store?
 *   <li>Is that transaction still open? It stays bound during the callbacks after its end. {@link
 *       TransactionEnd} knows for all that were seen to begin. For others the thread's stack tells,
 *       if none of such callbacks is on it.
 * </ul>
 */
final class StoreTransactions {

  private static final Found NONE = new Found(null, null);
  private static final Found FOREIGN =
      new Found(
          null,
          "durable events and jobs can't be added to this thread's transaction, which isn't on the"
              + " data source of their store; publish in a transaction of that data source's"
              + " transaction manager, or outside of one, or into in(store.in(connection)) with the"
              + " connection of a transaction in that database; in JTA into"
              + " in(store.withoutNotifications().in(connection))");
  private static final Found UNKNOWN =
      new Found(
          null,
          "durable events and jobs can't be added here, since it isn't known whether this thread's"
              + " transaction has ended; make its transaction manager a bean, or publish before the"
              + " callbacks after its commit");

  private final JdbcDeliveryStore store;

  StoreTransactions(JdbcDeliveryStore store) {
    this.store = store;
  }

  /** An open transaction, or why none can be joined; neither if the thread is in none. */
  record Found(@Nullable Open open, @Nullable String refusal) {}

  /** A transaction that was begun and hasn't ended; null if it wasn't seen to begin. */
  record Open(DataSource dataSource, @Nullable TransactionEnd end) {

    /** Calls the function with the connection of the transaction. */
    <R> R with(Function<Connection, R> work) {
      Connection connection = connection(dataSource);
      try {
        return work.apply(connection);
      } finally {
        DataSourceUtils.releaseConnection(connection, dataSource);
      }
    }

    /**
     * Calls the callback at the end of the transaction, unless it's rolled back.
     *
     * @return false if that can't be seen
     */
    boolean onCompletion(Consumer<Outcome> callback) {
      if (end != null && !end.isCurrent()) { // this thread is in another inside it
        end.onCompletion(
            outcome -> {
              if (outcome != Outcome.ROLLED_BACK) {
                callback.accept(outcome);
              }
            });
        return true;
      }
      if (!AfterCommit.isInTransaction()) {
        return false; // a manager that tells nobody
      }
      AfterCommit.accept(callback);
      return true;
    }
  }

  Found current() {
    Found found = find(store.dataSource());
    if (found == null) { // what looks may change what is bound
      for (Object bound :
          List.copyOf(TransactionSynchronizationManager.getResourceMap().keySet())) {
        found = found == null && bound instanceof DataSource other ? find(other) : found;
      }
    }
    return found != null ? found : AfterCommit.isInTransaction() ? FOREIGN : NONE;
  }

  private @Nullable Found find(DataSource dataSource) {
    if (!(TransactionSynchronizationManager.getResource(dataSource)
            instanceof ConnectionHolder holder)
        || !isBegun(dataSource, holder)) {
      return null;
    }
    TransactionEnd end = TransactionEnd.of(holder);
    if (end == null ? isAfterCompletion() : end.isOver()) {
      return null;
    }
    if (!isInStoresDatabase(dataSource)) {
      return null;
    }
    return end == null && isCallbackRunning()
        ? UNKNOWN
        : new Found(new Open(dataSource, end), null);
  }

  /** Tells whether a manager has begun a transaction, and not only found a connection in use. */
  private static boolean isBegun(DataSource dataSource, ConnectionHolder holder) {
    // Those of JPA expose theirs without a mark; all others that are bound have one.
    return !holder.isSynchronizedWithTransaction() || new Asking(dataSource).seesTransaction();
  }

  /** Spring forgets the callbacks, and the transaction only later. */
  private static boolean isAfterCompletion() {
    return TransactionSynchronizationManager.isActualTransactionActive()
        && !TransactionSynchronizationManager.isSynchronizationActive();
  }

  private static boolean isCallbackRunning() {
    String caller = TransactionSynchronizationUtils.class.getName();
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame ->
                        frame.getClassName().equals(caller)
                            && frame.getMethodName().startsWith("invokeAfter")));
  }

  @SuppressWarnings("ReferenceEquality") // an equal source may be another
  private boolean isInStoresDatabase(DataSource dataSource) {
    if (dataSource == store.dataSource()
        && !Proxy.isProxyClass(dataSource.getClass()) // which may hide one that is routed
        && !TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
      return true; // a lazy one may take those that only read elsewhere
    }
    Connection connection = connection(dataSource);
    try {
      return store.isInDatabaseOf(connection);
    } finally {
      DataSourceUtils.releaseConnection(connection, dataSource);
    }
  }

  private static Connection connection(DataSource dataSource) {
    try {
      return DataSourceUtils.getConnection(dataSource);
    } catch (CannotGetJdbcConnectionException e) {
      throw new DeliveryStoreException("the database gave no connection: " + e.getMessage(), e);
    }
  }

  /** Looks as Spring's own manager does before it begins. */
  private static final class Asking extends DataSourceTransactionManager {

    private static final long serialVersionUID = 1L;

    Asking(DataSource dataSource) {
      super(dataSource);
    }

    boolean seesTransaction() {
      return isExistingTransaction(doGetTransaction());
    }
  }
}
