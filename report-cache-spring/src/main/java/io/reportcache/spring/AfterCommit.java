package io.reportcache.spring;

import io.reportcache.transaction.Transaction.Outcome;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs tasks when the transaction of their thread has committed: once, on that thread, before the
 * call that commits returns. If the transaction is rolled back, or a savepoint from before the
 * task, the task never runs. Without a transaction it runs at once.
 *
 * <p>Where a transaction encloses another ({@code REQUIRES_NEW}), the task waits for the inner one.
 * If the outcome of a commit is unknown, as when the connection broke during it, the task runs: a
 * report dropped in vain is computed again, one kept in error is wrong.
 */
final class AfterCommit {

  private AfterCommit() {}

  static void execute(Runnable task) {
    accept(outcome -> task.run());
  }

  /** Tells the task whether the outcome is known; without a transaction, as after a commit. */
  static void accept(Consumer<Outcome> task) {
    if (isInTransaction()) {
      TransactionEnd.ofCurrentTransaction().onCommit(task);
    } else {
      task.accept(Outcome.COMMITTED);
    }
  }

  /**
   * Tells whether this thread is in a transaction that can still commit what is done in it: not in
   * the callbacks after its commit, while Spring says that it's active.
   */
  static boolean isInTransaction() {
    return TransactionSynchronizationManager.isSynchronizationActive()
        && TransactionSynchronizationManager.isActualTransactionActive()
        && !TransactionEnd.isOfCurrentTransactionOver();
  }
}
