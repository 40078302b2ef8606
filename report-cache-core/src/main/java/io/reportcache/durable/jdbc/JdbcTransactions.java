package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.jdbc.OwnConnections;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import io.reportcache.transaction.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in transactions of plain JDBC, and informs caches and durable events of the outcome.
 * Safe for use by many threads. Create one for each {@code DataSource}.
 *
 * <pre>{@code
 * JdbcTransactions transactions = new JdbcTransactions(dataSource);
 * ReportCache reports = ReportCache.builder().report(SALES).transactions(transactions).build();
 * DurableEvents events = DurableEvents.builder(store, codec).type(OrderCreated.class)
 *     .localBus(reports.events()).sink(transactions.into(store)).build();
 *
 * transactions.run(connection -> {
 *   orders.insert(connection, order);
 *   events.publish(new OrderCreated(order));     // stored with the order
 * });                                            // committed, and the reports are dropped
 * }</pre>
 *
 * <p>Invalidations and events of the work take effect when it has committed, before the call
 * returns. They have no effect if it is rolled back. If the outcome of a commit isn't known, they
 * take effect: a report that is dropped needlessly is only computed again.
 *
 * @since 0.1
 */
public final class JdbcTransactions implements Transactions {

  private static final GuardedLog log = GuardedLog.of(JdbcTransactions.class);

  private final DataSource dataSource;
  private final BoundTransactions bound = new BoundTransactions();

  @SuppressWarnings("ThreadLocalUsage") // one for each database, of which there are few
  private final ThreadLocal<@Nullable Running> running = new ThreadLocal<>();

  /** Work that returns nothing. */
  @FunctionalInterface
  public interface Work<X extends Exception> {

    /** Works with the connection, which must be neither committed, rolled back nor closed. */
    void run(Connection connection) throws SQLException, X;
  }

  /** Work that returns a value. */
  @FunctionalInterface
  public interface Query<T extends @Nullable Object, X extends Exception> {

    /** Works with the connection, which must be neither committed, rolled back nor closed. */
    T call(Connection connection) throws SQLException, X;
  }

  /** A running transaction of a thread. */
  private static final class Running {
    final Connection connection;
    final BoundTransactions.Bound bound;
    @Nullable Throwable failedInside;

    Running(Connection connection, BoundTransactions.Bound bound) {
      this.connection = connection;
      this.bound = bound;
    }
  }

  /**
   * Creates transactions on the connections of a data source.
   *
   * @param dataSource gives each caller a connection of its own. Of Spring's {@code
   *     TransactionAwareDataSourceProxy} the data source behind it is used.
   * @throws IllegalArgumentException if such a proxy is hidden behind another data source
   */
  public JdbcTransactions(DataSource dataSource) {
    this.dataSource =
        OwnConnections.of(Objects.requireNonNull(dataSource, "dataSource must not be null"));
  }

  /** Runs the work in a transaction; see {@link #call}. */
  public <X extends Exception> void run(Work<X> work) throws SQLException, X {
    Objects.requireNonNull(work, "work must not be null");
    this.<@Nullable Object, X>call(
        connection -> {
          work.run(connection);
          return null;
        });
  }

  /**
   * Calls the work in a transaction, on a connection of its own. Commits when the work returns, and
   * rolls back if it throws anything. The connection's auto-commit setting is restored at the end.
   *
   * <p>A call inside the work joins the outer transaction. If the inner work throws, the whole
   * transaction can only be rolled back, even if the outer work catches the exception.
   *
   * @return the result of the work
   * @throws X the exception of the work, unchanged; a failure of the rollback is added to it as
   *     suppressed
   * @throws SQLException if no connection is available, the work threw it, or the commit failed.
   *     The outcome of a failed commit isn't known, so invalidations take effect.
   * @throws IllegalStateException if inner work has failed and the outer work returned; the
   *     transaction is rolled back
   */
  public <T extends @Nullable Object, X extends Exception> T call(Query<T, X> work)
      throws SQLException, X {
    Objects.requireNonNull(work, "work must not be null");
    Running around = running.get();
    return around == null ? callInNew(work) : callWithin(around, work);
  }

  @Override
  public @Nullable Transaction current() {
    return bound.current();
  }

  /**
   * Returns the connection of the transaction that this thread is in; null if it is in none. For
   * {@code JdbcTier.joining(transactions::connection)}, by which what is invalidated in the
   * transaction is written as a part of it. Must be neither committed, rolled back nor closed.
   */
  public @Nullable Connection connection() {
    Running around = running.get();
    return around == null ? null : around.connection;
  }

  /**
   * Returns a sink for durable events and jobs. Inside {@link #run} or {@link #call} it adds to
   * that transaction; elsewhere each addition is stored at once. Inside, {@code add} throws {@code
   * IllegalStateException} if the transaction is in another database than the store (E6).
   *
   * @param store built with the same {@code DataSource} as this, or one whose connections have the
   *     same URL
   */
  public DeliverySink into(JdbcDeliveryStore store) {
    Objects.requireNonNull(store, "store must not be null");
    return new DeliverySink() {
      @Override
      public void add(List<NewDelivery> deliveries) {
        Running around = running.get();
        (around == null ? store : joining(store, around.connection)).add(deliveries);
      }

      @Override
      public DeliveryChange cancel(TenantId tenant, UUID message) {
        Running around = running.get();
        return (around == null ? store : store.in(around.connection)).cancel(tenant, message);
      }

      @Override
      public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
        Running around = running.get();
        return (around == null ? store : store.in(around.connection))
            .reschedule(tenant, message, delay);
      }

      @Override
      public boolean onCompletion(Consumer<Outcome> callback) {
        Running around = running.get();
        if (around == null) {
          return store.onCompletion(callback);
        }
        around.bound.onCompletion(
            outcome -> {
              if (outcome != Outcome.ROLLED_BACK) {
                callback.accept(outcome);
              }
            });
        return true;
      }
    };
  }

  @SuppressWarnings("ReferenceEquality") // an equal data source may be another one
  private DeliverySink joining(JdbcDeliveryStore store, Connection connection) {
    if (store.dataSource() != dataSource && !store.isInDatabaseOf(connection)) {
      throw new IllegalStateException(
          "this transaction is in another database than the store of durable events and jobs, or"
              + " its connections have another URL; build both with one DataSource, or publish into"
              + " in(store.in(connection)) if you know that the database is the same");
    }
    return store.in(connection);
  }

  private static <T extends @Nullable Object, X extends Exception> T callWithin(
      Running around, Query<T, X> work) throws SQLException, X {
    try {
      return work.call(around.connection);
    } catch (Throwable e) {
      around.failedInside = e;
      throw e;
    }
  }

  private <T extends @Nullable Object, X extends Exception> T callInNew(Query<T, X> work)
      throws SQLException, X {
    Connection connection = dataSource.getConnection();
    Outcome outcome = Outcome.ROLLED_BACK;
    BoundTransactions.Bound transaction = bound.begin();
    Throwable failure = null;
    boolean autoCommit = true;
    try {
      autoCommit = connection.getAutoCommit();
      if (autoCommit) {
        connection.setAutoCommit(false);
      }
      Running mine = new Running(connection, transaction);
      running.set(mine);
      T result = work.call(connection);
      requireNoneFailedInside(mine);
      transaction.committing();
      outcome = Outcome.UNKNOWN; // until the commit has returned
      connection.commit();
      outcome = Outcome.COMMITTED;
      return result;
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      running.remove();
      boolean ended = outcome == Outcome.COMMITTED || rollBack(connection, failure);
      release(connection, autoCommit, ended, failure);
      tell(transaction, ended ? outcome : Outcome.UNKNOWN);
    }
  }

  private static void requireNoneFailedInside(Running mine) {
    if (mine.failedInside != null) {
      throw new IllegalStateException(
          "the transaction is rolled back, since inner work has failed; let its exception pass out"
              + " of the outer work, or run the inner work after it",
          mine.failedInside);
    }
  }

  /** Rolls back. Returns whether the transaction has certainly ended. */
  private static boolean rollBack(Connection connection, @Nullable Throwable failure) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException | RuntimeException e) {
      suppress(e, failure);
      return false;
    }
  }

  /**
   * Gives the connection back. If its transaction may still be open, aborts it, since nobody can
   * use it safely.
   */
  private static void release(
      Connection connection, boolean autoCommit, boolean ended, @Nullable Throwable failure) {
    try {
      if (!ended) {
        connection.abort(Runnable::run); // setting auto-commit or closing it might commit
      } else if (autoCommit) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException | RuntimeException e) {
      suppress(e, failure);
    }
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      suppress(e, failure);
    }
  }

  /**
   * Adds the exception to the failure, or logs it: after a commit the caller must not take it for a
   * failure of its work.
   */
  private static void suppress(Exception e, @Nullable Throwable failure) {
    if (failure == null) {
      log.warn("A connection could not be given back after its transaction had committed", e);
    } else if (!e.equals(failure)) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Reports the outcome. Called last, when the connection is free again, since a listener may need
   * one.
   */
  private static void tell(BoundTransactions.Bound transaction, Outcome outcome) {
    switch (outcome) {
      case COMMITTED -> transaction.committed();
      case UNKNOWN -> transaction.unknown();
      case ROLLED_BACK -> transaction.rolledBack();
    }
  }
}
