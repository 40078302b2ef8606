package io.reportcache.spring;

import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transactions;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions that Spring binds to threads, for a cache to act with them: those of
 * {@code @Transactional} and {@code TransactionTemplate}, whatever the database. For all caches one
 * transaction is the same object.
 *
 * <p>Outside of one are: threads without a transaction, or while it is suspended; threads whose
 * transaction is read-only, so that their reports are shared with all others; and what runs after
 * the commit or the rollback, such as {@code @TransactionalEventListener}, unless it is inside
 * another transaction.
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
