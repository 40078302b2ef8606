package io.reportcache.transaction;

import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Transactions whose beginning and end the host reports, bound to the thread in between: for plain
 * JDBC, or any other access to data without transaction listeners. Safe for use by many threads.
 *
 * <pre>{@code
 * try (BoundTransactions.Bound transaction = transactions.begin()) {
 *   orders.insert(connection, order);
 *   caches.tenant("acme").invalidate("sales:*"); // waits
 *   transaction.committing();
 *   connection.commit();
 *   transaction.committed(); // and takes effect here
 * } // closed without committed(), it counts as rolled back
 * }</pre>
 *
 * @since 0.1
 */
public final class BoundTransactions implements Transactions {

  private static final GuardedLog log = GuardedLog.of(BoundTransactions.class);

  private final AtomicBoolean told = new AtomicBoolean();

  @SuppressWarnings("ThreadLocalUsage") // one for each database, and those are few
  private final ThreadLocal<@Nullable Bound> innermost = new ThreadLocal<>();

  /** Makes an instance to which no transaction is bound yet. */
  public BoundTransactions() {}

  /**
   * Begins a transaction and binds it to this thread until it is closed. Transactions nest; each
   * ends on its own.
   *
   * <p>Code inside an inner transaction may still use the connection of the outer one, which can't
   * be detected. So an invalidation in the inner transaction takes effect at the end of the outer
   * one as well, and a value that is put or loaded in it isn't kept; see {@link
   * Transaction#enclosing()}.
   */
  public Bound begin() {
    Bound begun = new Bound(innermost.get());
    innermost.set(begun);
    return begun;
  }

  @Override
  public @Nullable Transaction current() {
    return innermost.get();
  }

  /**
   * A transaction that is bound to its thread until it is closed. May be used by that thread only.
   */
  public final class Bound implements Transaction, AutoCloseable {

    private final @Nullable Bound outer;
    private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
    private final List<Runnable> beforeCommit = new ArrayList<>();
    private @Nullable Outcome end;

    private Bound(@Nullable Bound outer) {
      this.outer = outer;
    }

    @Override
    public void onCompletion(Consumer<Outcome> callback) {
      callbacks.add(callback);
    }

    @Override
    public void beforeCommit(Runnable callback) {
      beforeCommit.add(callback);
    }

    /**
     * Reports that the commit comes next: what the cache writes into the transaction itself, for a
     * tier that {@code JdbcTier.joining} made, is written now. May be left out; that is written
     * after the commit then.
     *
     * @throws BrokenTransactionException if the database has ended the transaction meanwhile; it
     *     must be rolled back
     */
    public void committing() {
      for (int i = 0; i < beforeCommit.size(); i++) { // one may register another
        beforeCommit.get(i).run();
      }
      beforeCommit.clear();
    }

    @Override
    public @Nullable Transaction enclosing() {
      return nextOpen();
    }

    /**
     * Reports the commit. Must be called right after it: what waited for the commit takes effect
     * before this returns. If this was closed before, by mistake, invalidations take effect all the
     * same.
     */
    public void committed() {
      end(Outcome.COMMITTED);
    }

    /**
     * Reports the rollback. Must be called right after it: nothing that waited for the commit takes
     * effect.
     */
    public void rolledBack() {
      end(Outcome.ROLLED_BACK);
    }

    /** Reports that the commit has failed in a way that leaves its outcome unknown. */
    public void unknown() {
      end(Outcome.UNKNOWN);
    }

    /**
     * Ends the transaction as rolled back, unless it has ended. If something waits for the commit,
     * the first such close is logged as a warning, since {@link #committed()} may have been
     * forgotten.
     */
    @Override
    public void close() {
      if (end == null && !callbacks.isEmpty() && told.compareAndSet(false, true)) {
        log.warn(
            "A transaction in which something was invalidated or published was closed before its"
                + " end was reported. It counts as rolled back, so nothing has taken effect; if it"
                + " was committed, reports stay stale. Call committed() right after the commit, and"
                + " rolledBack() after a rollback. This is logged once");
      }
      end(Outcome.ROLLED_BACK);
    }

    private @Nullable Bound nextOpen() {
      Bound next = outer;
      while (next != null && next.end != null) { // ended before this, by mistake
        next = next.outer;
      }
      return next;
    }

    private void unbind() {
      Bound next = nextOpen();
      if (next == null) {
        innermost.remove();
      } else {
        innermost.set(next);
      }
    }

    private void end(Outcome outcome) {
      if (end != null && (end != Outcome.ROLLED_BACK || outcome == Outcome.ROLLED_BACK)) {
        return;
      }
      end = outcome;
      if (equals(innermost.get())) {
        unbind();
      }
      tellAll(outcome);
    }

    /** Calls all callbacks: one that fails must not keep the others from being called. */
    private void tellAll(Outcome outcome) {
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
}
