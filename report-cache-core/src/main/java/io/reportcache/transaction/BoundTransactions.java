package io.reportcache.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that the host says the beginning and the end of, bound to the thread between: for
 * plain JDBC, or whatever else knows no listeners. Safe for use by many threads.
 *
 * <pre>{@code
 * try (BoundTransactions.Bound transaction = transactions.begin()) {
 *   orders.insert(connection, order);
 *   caches.tenant("acme").invalidate("sales:*"); // waits
 *   connection.commit();
 *   transaction.committed(); // and takes effect here
 * } // closed without that, it was rolled back
 * }</pre>
 */
public final class BoundTransactions implements Transactions {

  @SuppressWarnings("ThreadLocalUsage") // one for each database, and those are few
  private final ThreadLocal<@Nullable Bound> innermost = new ThreadLocal<>();

  /** No transaction is bound yet. */
  public BoundTransactions() {}

  /** Binds a new transaction to this thread until it is closed. They nest; each ends by itself. */
  public Bound begin() {
    Bound begun = new Bound(innermost.get());
    innermost.set(begun);
    return begun;
  }

  @Override
  public @Nullable Transaction current() {
    return innermost.get();
  }

  /** A transaction of this thread, until closed. To be used by that thread only. */
  public final class Bound implements Transaction, AutoCloseable {

    private final @Nullable Bound outer;
    private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
    private boolean ended;

    private Bound(@Nullable Bound outer) {
      this.outer = outer;
    }

    @Override
    public void onCompletion(Consumer<Outcome> callback) {
      callbacks.add(callback);
    }

    /** To be called right after the commit: what waited for it takes effect before this returns. */
    public void committed() {
      end(Outcome.COMMITTED);
    }

    /** To be called when the commit has failed in a way that leaves its outcome unknown. */
    public void unknown() {
      end(Outcome.UNKNOWN);
    }

    /** Ends this as rolled back, unless it has ended. */
    @Override
    public void close() {
      end(Outcome.ROLLED_BACK);
    }

    private void unbind() {
      Bound next = outer;
      while (next != null && next.ended) { // an outer one that was ended before this, by mistake
        next = next.outer;
      }
      if (next == null) {
        innermost.remove();
      } else {
        innermost.set(next);
      }
    }

    private void end(Outcome outcome) {
      if (ended) {
        return;
      }
      ended = true;
      if (equals(innermost.get())) {
        unbind();
      }
      callbacks.forEach(callback -> callback.accept(outcome));
    }
  }
}
