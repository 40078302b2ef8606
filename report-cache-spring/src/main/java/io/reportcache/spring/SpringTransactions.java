package io.reportcache.spring;

import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transactions;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Shows caches the transactions that Spring binds to threads: those of {@code @Transactional} and
 * {@code TransactionTemplate}, whatever the database. One transaction is the same object for all
 * caches.
 *
 * <p>A thread is in no transaction if it has none or its transaction is suspended; if its
 * transaction is read-only, so that its reports are shared with all others; and after the commit or
 * the rollback, as in {@code @TransactionalEventListener}, unless it is inside another transaction.
 */
final class SpringTransactions implements Transactions {

  @Override
  public @Nullable Transaction current() {
    if (!TransactionSynchronizationManager.isSynchronizationActive()
        || !TransactionSynchronizationManager.isActualTransactionActive()
        || TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
      return null;
    }
    TransactionEnd end = TransactionEnd.ofCurrentTransaction();
    // What is invalidated after an inner one is to act at the end of the one around it, too.
    return end.isOver() && end.enclosing() == null ? null : end;
  }
}
