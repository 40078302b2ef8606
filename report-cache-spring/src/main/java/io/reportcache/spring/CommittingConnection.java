package io.reportcache.spring;

import io.reportcache.transaction.BrokenTransactionException;
import java.sql.Connection;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Finds the connection of the transaction that this thread is about to commit, if it is one of a
 * data source. A connection that is only bound to the thread isn't enough: it may belong to a
 * transaction of another resource, which doesn't commit it.
 */
final class CommittingConnection implements Supplier<@Nullable Connection> {

  private final DataSource dataSource;

  CommittingConnection(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Returns the connection, on which all that the transaction has changed has been written; null if
   * there is none. So the rows of the tier are the last that it locks.
   *
   * @throws BrokenTransactionException if changes couldn't be written
   */
  @Override
  public @Nullable Connection get() {
    if (!(TransactionSynchronizationManager.getResource(dataSource)
        instanceof ConnectionHolder holder)) {
      return null;
    }
    TransactionEnd end = TransactionEnd.of(holder);
    if (end == null || !end.isCommitting()) {
      return null;
    }
    try {
      end.writeAll();
    } catch (RuntimeException e) {
      throw new BrokenTransactionException("the transaction's changes can't be written", e);
    }
    return holder.getConnection();
  }
}
