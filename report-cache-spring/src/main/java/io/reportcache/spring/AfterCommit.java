package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction.Outcome;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A task that waits for the transaction of its thread. It runs once, on that thread, before the
 * call that commits returns; if the transaction is rolled back, or a savepoint from before the
 * task, it never runs. Without a transaction it runs at once.
 *
 * <p>Where a transaction encloses another ({@code REQUIRES_NEW}), the task waits for the inner one.
 * If the outcome of a commit is unknown, as when the connection broke during it, the task runs: a
 * report dropped in vain is computed again, one kept in error is wrong.
 */
final class AfterCommit implements TransactionSynchronization {

  private static final GuardedLog log = GuardedLog.of(AfterCommit.class);

  private final Consumer<Outcome> task;
  private final Set<Object> laterSavepoints = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean over;

  private AfterCommit(Consumer<Outcome> task) {
    this.task = task;
  }

  static void execute(Runnable task) {
    accept(outcome -> task.run());
  }

  /** Tells the task whether the outcome is known; without a transaction, as after a commit. */
  static void accept(Consumer<Outcome> task) {
    if (isInTransaction()) {
      TransactionSynchronizationManager.registerSynchronization(new AfterCommit(task));
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

  /** First, so that what other callbacks read is fresh. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public void savepoint(Object savepoint) {
    laterSavepoints.add(savepoint);
  }

  @Override
  public void savepointRollback(Object savepoint) {
    // A savepoint that was not seen when it was set is older than the task.
    over |= !laterSavepoints.contains(savepoint);
  }

  @Override
  public void afterCommit() {
    TransactionEnd.afterCurrentCommit(); // what the task invalidates is to act at once
    runOnce(Outcome.COMMITTED);
  }

  /**
   * Spring calls {@link #afterCommit} neither on what was registered by another's {@code
   * afterCommit}, nor after one that threw.
   */
  @Override
  public void afterCompletion(int status) {
    if (status == STATUS_UNKNOWN && !over) {
      log.warn("The outcome of a transaction is unknown; its events are handed over nevertheless");
    }
    if (status != STATUS_ROLLED_BACK) {
      runOnce(status == STATUS_COMMITTED ? Outcome.COMMITTED : Outcome.UNKNOWN);
    }
  }

  private void runOnce(Outcome outcome) {
    if (!over) {
      over = true;
      task.accept(outcome);
    }
  }
}
