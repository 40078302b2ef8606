package io.reportcache.spring;

import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.ResourceHolderSupport;
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
 *
 * <p>Where a transaction of one manager begins inside that of another, Spring suspends the outer
 * one's callbacks and leaves its resources bound: code inside may work in the outer one again, and
 * nothing tells. So the inner one knows the outer one as the one around it, unless all that was
 * bound for that has gone, as when a manager suspends its own. {@link BegunTransactions} has each
 * transaction known from its beginning; where an outer one isn't, since its manager is no bean, a
 * rollback of the inner one counts as an unknown outcome.
 */
final class TransactionEnd
    implements Transaction, TransactionSynchronization, PriorityOrdered, ResourceHolder {

  private static final Object KEY = TransactionEnd.class;
  private static final Object SUSPENDED = TransactionEnd.class.getName() + ".suspended";

  private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
  private boolean readOnly;
  private @Nullable Object connection;
  private final @Nullable TransactionEnd around = suspendedButReachable();
  private Map<Object, Object> boundWhenSuspended = Map.of();
  private @Nullable TransactionEnd suspendedBefore;
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

  /**
   * To be called when a transaction has begun.
   *
   * @param connection what its connection is bound as; null if it has none that is known
   */
  static void ofBegun(boolean readOnly, @Nullable Object connection) {
    TransactionEnd end = ofCurrentTransaction();
    end.readOnly = readOnly;
    end.connection = connection;
  }

  /** Returns that of the transaction which began on a connection; null if none was seen to. */
  @SuppressWarnings("ReferenceEquality") // a holder is itself
  static @Nullable TransactionEnd of(Object connection) {
    TransactionEnd end = (TransactionEnd) TransactionSynchronizationManager.getResource(KEY);
    if (end != null && end.connection == connection) {
      return end;
    }
    end = suspended();
    while (end != null && end.connection != connection) {
      end = end.suspendedBefore;
    }
    return end;
  }

  /** Tells whether this is the transaction whose callbacks this thread registers. */
  boolean isCurrent() {
    return TransactionSynchronizationManager.getResource(KEY) == this;
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

  /** Returns the transaction that code in this one may work in as well, until it is over. */
  @Override
  public @Nullable Transaction enclosing() {
    TransactionEnd open = around;
    while (open != null && open.over) {
      open = open.around;
    }
    return open;
  }

  @Override
  public void suspend() {
    unbind();
    suspendedBefore = suspended();
    boundWhenSuspended = new HashMap<>(TransactionSynchronizationManager.getResourceMap());
    boundWhenSuspended.remove(SUSPENDED);
    setSuspended(this);
  }

  @Override
  public void resume() {
    unbind(); // whatever an inner transaction left behind
    setSuspended(suspendedBefore);
    suspendedBefore = null;
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
    if (isCurrent()) {
      unbind();
    }
    if (suspended() == this) {
      setSuspended(suspendedBefore);
    }
    unused = true;
    end(
        switch (status) {
          case STATUS_COMMITTED -> Outcome.COMMITTED;
          case STATUS_ROLLED_BACK -> isAmongOthers() ? Outcome.UNKNOWN : Outcome.ROLLED_BACK;
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

  private static @Nullable TransactionEnd suspended() {
    return (TransactionEnd) TransactionSynchronizationManager.getResource(SUSPENDED);
  }

  private static void setSuspended(@Nullable TransactionEnd end) {
    TransactionSynchronizationManager.unbindResourceIfPossible(SUSPENDED);
    if (end != null && !end.unused) {
      TransactionSynchronizationManager.bindResource(SUSPENDED, end);
    }
  }

  private static @Nullable TransactionEnd suspendedButReachable() {
    TransactionEnd outer = suspended();
    while (outer != null && (outer.over || outer.readOnly || !outer.isReachable())) {
      outer = outer.suspendedBefore;
    }
    return outer;
  }

  /** Of one that had nothing bound, as in JTA, nobody knows. */
  @SuppressWarnings("ReferenceEquality") // a holder is itself
  private boolean isReachable() {
    return boundWhenSuspended.isEmpty()
        || boundWhenSuspended.entrySet().stream()
            .anyMatch(
                bound ->
                    TransactionSynchronizationManager.getResource(bound.getKey())
                        == bound.getValue());
  }

  /** Tells whether another transaction is open on this thread that isn't known to be around it. */
  private boolean isAmongOthers() {
    if (around != null) {
      return false;
    }
    Set<Class<?>> kinds = new HashSet<>();
    return TransactionSynchronizationManager.getResourceMap().values().stream()
        .filter(
            bound ->
                bound instanceof ResourceHolderSupport holder
                    && holder.isSynchronizedWithTransaction())
        .anyMatch(bound -> !kinds.add(bound.getClass()));
  }

  /** One callback that fails must not keep the others from hearing of the end. */
  private void end(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    Throwable failure = null;
    for (Consumer<Outcome> callback : callbacks) {
      try {
        callback.accept(outcome);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }
}
