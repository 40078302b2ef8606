package io.reportcache.spring;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction that Spring has suspended while another is on its thread. The one that was
 * suspended last is bound to the thread, and leads to those before it.
 *
 * <p>Spring suspends the outer transaction's callbacks and leaves its resources bound when a
 * transaction of another manager begins inside it. Code inside may then work in the outer one
 * again, without any sign of it. So the outer transaction counts as enclosing the inner one, unless
 * all that was bound for it has gone, as when a manager suspends its own transaction.
 */
final class Suspended implements ResourceHolder {

  private static final Object KEY = Suspended.class;

  private final TransactionEnd transaction;
  private final @Nullable Suspended before;
  private final Map<Object, Object> boundThen;

  private Suspended(TransactionEnd transaction) {
    this.transaction = transaction;
    before = latest();
    boundThen = new HashMap<>(TransactionSynchronizationManager.getResourceMap());
    boundThen.remove(KEY);
  }

  /** Notes that a transaction, which isn't bound to its thread any more, is suspended. */
  static Suspended note(TransactionEnd transaction) {
    Suspended suspended = new Suspended(transaction);
    setLatest(suspended);
    return suspended;
  }

  /** The transaction goes on. */
  void resumed() {
    setLatest(before);
  }

  /**
   * The transaction ended while it was suspended, or the one inside it did and nothing resumed it.
   */
  void ended() {
    if (latest() == this) {
      setLatest(before);
    }
  }

  /** Returns the transaction of this thread that began on a connection and is suspended. */
  static @Nullable TransactionEnd on(Object connection) {
    Suspended suspended = latest();
    while (suspended != null && !suspended.transaction.isOn(connection)) {
      suspended = suspended.before;
    }
    return suspended == null ? null : suspended.transaction;
  }

  /** Returns the innermost suspended transaction in which code of this thread may still work. */
  static @Nullable TransactionEnd reachable() {
    Suspended outer = latest();
    while (outer != null && !(outer.transaction.mayBeWorkedIn() && outer.isReachable())) {
      outer = outer.before;
    }
    return outer == null ? null : outer.transaction;
  }

  /** A transaction that had nothing bound, as in JTA, counts as reachable. */
  @SuppressWarnings("ReferenceEquality") // a holder is itself
  private boolean isReachable() {
    return boundThen.isEmpty()
        || boundThen.entrySet().stream()
            .anyMatch(
                bound ->
                    TransactionSynchronizationManager.getResource(bound.getKey())
                        == bound.getValue());
  }

  private static @Nullable Suspended latest() {
    return (Suspended) TransactionSynchronizationManager.getResource(KEY);
  }

  private static void setLatest(@Nullable Suspended suspended) {
    TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
    if (suspended != null && !suspended.isVoid()) {
      TransactionSynchronizationManager.bindResource(KEY, suspended);
    }
  }

  @Override
  public void reset() {}

  @Override
  public void unbound() {}

  /** Spring forgets one that is void. */
  @Override
  public boolean isVoid() {
    return transaction.isVoid();
  }
}
