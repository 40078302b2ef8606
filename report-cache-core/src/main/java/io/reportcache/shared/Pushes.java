package io.reportcache.shared;

import io.reportcache.key.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Invalidations that are recorded in the mirror and aren't applied to this node's entries yet, in
 * order. Applying them takes no lock, so several threads may apply the same ones, which does no
 * harm. Not safe for use by several threads; its owner has a lock.
 */
final class Pushes {

  /**
   * One invalidation.
   *
   * @param sequence its number
   * @param scopes its scopes; none if this node has sent it, and so applied it before
   */
  record Push(long sequence, List<Scope> scopes) {}

  private final Deque<Push> recorded = new ArrayDeque<>();
  private long applied;

  /** Returns the number up to which all is applied. */
  long applied() {
    return applied;
  }

  void add(Push push) {
    recorded.add(push);
  }

  /** Returns what is to be applied. */
  List<Push> all() {
    return new ArrayList<>(recorded);
  }

  /** Notes that all up to this number is applied. */
  void appliedUpTo(long sequence) {
    applied = Math.max(applied, sequence);
    while (!recorded.isEmpty() && recorded.peekFirst().sequence <= sequence) {
      recorded.removeFirst();
    }
  }

  /** Begins anew with the numbers of another incarnation, none of which is applied. */
  void beginAnew() {
    recorded.clear();
    applied = 0;
  }
}
