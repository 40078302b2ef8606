package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.BrokenTransactionException;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What waits for the end of one of Spring's transactions, bound to its thread: first the caches'
 * callbacks, which act on what was invalidated in it, then the tasks of {@link AfterCommit}.
 *
 * <p>It is the first of the transaction's callbacks, so that the others, and the events that waited
 * for the commit, find the cache up to date. While they run Spring still says that there is a
 * transaction, so this stays bound until then, to tell that it is over.
 *
 * <p>It is a {@link ResourceHolder} since Spring forgets one that is void. That matters where JTA
 * ends a transaction on another thread than the one that this is bound to.
 *
 * <p>A transaction may be inside another, which is {@link Suspended} then. {@link
 * BegunTransactions} has each transaction known from its beginning; where an outer one isn't, since
 * its manager is no bean, a rollback of the inner one counts as an unknown outcome.
 */
final class TransactionEnd
    implements Transaction, TransactionSynchronization, PriorityOrdered, ResourceHolder {

  private static final GuardedLog log = GuardedLog.of(TransactionEnd.class);
  private static final Object KEY = TransactionEnd.class;

  private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
  private final List<Runnable> beforeCommit = new ArrayList<>();
  private final CommitTasks tasks = new CommitTasks();
  private final @Nullable TransactionEnd around = Suspended.reachable();
  private @Nullable Suspended suspended;
  private boolean readOnly;
  private @Nullable Object connection;
  private @Nullable Runnable flushing;
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
  static @Nullable TransactionEnd of(Object connection) {
    TransactionEnd end = (TransactionEnd) TransactionSynchronizationManager.getResource(KEY);
    return end != null && end.isOn(connection) ? end : Suspended.on(connection);
  }

  /**
   * To be called right before this thread's transaction commits, after the last callback that
   * Spring calls before that.
   *
   * @param flush writes what the transaction has changed and holds back
   * @throws BrokenTransactionException if it can't commit any more
   */
  static void committing(Runnable flush) {
    if (TransactionSynchronizationManager.getResource(KEY) instanceof TransactionEnd bound) {
      bound.flushing = flush;
      try {
        bound.beforeCommit.forEach(Runnable::run);
      } finally {
        bound.flushing = null;
      }
    }
  }

  boolean isCommitting() {
    return flushing != null;
  }

  /** Writes on the connection what the transaction has changed and holds back, as JPA does. */
  void writeAll() {
    if (flushing != null) {
      flushing.run();
    }
  }

  /** Tells whether this thread's transaction is known to be over. */
  static boolean isOfCurrentTransactionOver() {
    return TransactionSynchronizationManager.getResource(KEY) instanceof TransactionEnd bound
        && bound.over;
  }

  @SuppressWarnings("ReferenceEquality") // a holder is itself
  boolean isOn(Object other) {
    return connection == other;
  }

  /** Tells whether this is the transaction whose callbacks this thread registers. */
  boolean isCurrent() {
    return TransactionSynchronizationManager.getResource(KEY) == this;
  }

  boolean isOver() {
    return over;
  }

  boolean mayBeWorkedIn() {
    return !over && !readOnly;
  }

  /** Has the task called after all callbacks, unless the transaction is rolled back. */
  void onCommit(Consumer<Outcome> task) {
    tasks.add(task);
  }

  @Override
  public void onCompletion(Consumer<Outcome> callback) {
    callbacks.add(callback);
  }

  @Override
  public void beforeCommit(Runnable callback) {
    beforeCommit.add(callback);
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
  public int partialRollbacks() {
    return partialRollbacks;
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void suspend() {
    unbind();
    suspended = Suspended.note(this);
  }

  @Override
  public void resume() {
    unbind(); // whatever an inner transaction left behind
    if (suspended != null) {
      suspended.resumed();
      suspended = null;
    }
    TransactionSynchronizationManager.bindResource(KEY, this);
  }

  @Override
  public void savepoint(Object savepoint) {
    tasks.savepoint(savepoint);
  }

  @Override
  public void savepointRollback(Object savepoint) {
    partialRollbacks++;
    tasks.rollBackTo(savepoint);
  }

  @Override
  public void afterCommit() {
    end(Outcome.COMMITTED, tasks.take());
  }

  /**
   * Spring calls {@link #afterCommit} neither in JTA nor on what was registered by another's {@code
   * afterCommit}.
   */
  @Override
  public void afterCompletion(int status) {
    if (isCurrent()) {
      unbind();
    }
    if (suspended != null) {
      suspended.ended();
    }
    unused = true;
    if (status == STATUS_UNKNOWN && !tasks.isEmpty()) {
      log.warn("The outcome of a transaction is unknown; its events are handed over nevertheless");
    }
    List<Consumer<Outcome>> waiting = tasks.take();
    switch (status) {
      case STATUS_COMMITTED -> end(Outcome.COMMITTED, waiting);
      case STATUS_ROLLED_BACK ->
          end(isAmongOthers() ? Outcome.UNKNOWN : Outcome.ROLLED_BACK, List.of());
      default -> end(Outcome.UNKNOWN, waiting);
    }
  }

  private static void unbind() {
    TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
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

  /** A callback that fails doesn't keep the others from being called. */
  private void end(Outcome outcome, List<Consumer<Outcome>> waiting) {
    List<Consumer<Outcome>> heard = new ArrayList<>(over ? List.of() : callbacks);
    heard.addAll(waiting);
    over = true;
    Throwable failure = null;
    for (Consumer<Outcome> each : heard) {
      try {
        each.accept(outcome);
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

  @Override
  public void reset() {}

  @Override
  public void unbound() {}

  @Override
  public boolean isVoid() {
    return unused;
  }
}
