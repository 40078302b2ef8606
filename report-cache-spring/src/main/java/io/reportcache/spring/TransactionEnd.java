package io.reportcache.spring;

import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What waits for the end of one of Spring's transactions, bound to its thread.
 *
 * <p>It is the first of the transaction's callbacks, so that the others, and the events that waited
 * for the commit, find the cache up to date. While they run Spring still says that there is a
 * transaction, so this stays bound until then, to tell that it is over.
 *
 * <p>It is a {@link ResourceHolder} since Spring forgets one that is void. That matters where JTA
 * ends a transaction on another thread than the one that this is bound to.
 */
final class TransactionEnd
    implements Transaction, TransactionSynchronization, PriorityOrdered, ResourceHolder {

  private static final Object KEY = TransactionEnd.class;

  private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
  private int partialRollbacks;
  private volatile boolean over;
  private volatile boolean unused;

  private TransactionEnd() {}

  /** To be called only where a synchronization is active. */
  static TransactionEnd ofCurrentTransaction() {
    if (TransactionSynchronizationManager.getResource(KEY) instanceof TransactionEnd bound) {
      return bound;
    }
    TransactionEnd end = new TransactionEnd();
    TransactionSynchronizationManager.registerSynchronization(end);
    TransactionSynchronizationManager.bindResource(KEY, end);
    return end;
  }

  /** Tells whether this thread's transaction is known to be over. */
  static boolean isOfCurrentTransactionOver() {
    return TransactionSynchronizationManager.getResource(KEY) instanceof TransactionEnd bound
        && bound.over;
  }

  /**
   * To be called after a commit by another of its callbacks. A transaction that is seen first then
   * would otherwise keep back what is invalidated until all callbacks are done.
   */
  static void afterCurrentCommit() {
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      ofCurrentTransaction().afterCommit();
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void onCompletion(Consumer<Outcome> callback) {
    callbacks.add(callback);
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void suspend() {
    unbind();
  }

  @Override
  public void resume() {
    unbind(); // whatever an inner transaction left behind
    TransactionSynchronizationManager.bindResource(KEY, this);
  }

  @Override
  public int partialRollbacks() {
    return partialRollbacks;
  }

  @Override
  public void savepointRollback(Object savepoint) {
    partialRollbacks++;
  }

  @Override
  public void afterCommit() {
    end(Outcome.COMMITTED);
  }

  @Override
  public void afterCompletion(int status) {
    if (TransactionSynchronizationManager.getResource(KEY) == this) {
      unbind();
    }
    unused = true;
    end(
        switch (status) {
          case STATUS_COMMITTED -> Outcome.COMMITTED;
          case STATUS_ROLLED_BACK -> Outcome.ROLLED_BACK;
          default -> Outcome.UNKNOWN;
        });
  }

  @Override
  public void reset() {}

  @Override
  public void unbound() {}

  @Override
  public boolean isVoid() {
    return unused;
  }

  private static void unbind() {
    TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
  }

  private void end(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    callbacks.forEach(callback -> callback.accept(outcome));
  }
}
