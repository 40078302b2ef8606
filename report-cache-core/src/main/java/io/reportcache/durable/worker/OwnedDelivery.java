package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this worker has claimed, and all that the worker knows of it: how far it has come
 * with it (see {@link Stage}), its lease, its attempt, and how that has ended.
 *
 * <p>Each step of it is a method here. A step that isn't in the picture of the stages is refused
 * with an exception, but for two: a run is ended once, by whoever comes first, and what the worker
 * is done with stays as it is. These return false then.
 */
final class OwnedDelivery {

  final ClaimedDelivery delivery;
  final ServedLane lane;
  final Lease lease;
  private final UnsettledCount unsettled;
  private volatile Stage stage = Stage.CLAIMED; // written under the lock of the count
  private volatile @Nullable Attempt attempt;
  private @Nullable Runnable verdict;
  private volatile @Nullable Outcome outcome;

  OwnedDelivery(ClaimedDelivery delivery, ServedLane lane, Lease lease, UnsettledCount unsettled) {
    this.delivery = delivery;
    this.lane = lane;
    this.lease = lease;
    this.unsettled = unsettled;
  }

  Stage stage() {
    return stage;
  }

  /** Tells whether the worker is done with it. */
  boolean isOver() {
    return stage.isLast();
  }

  /** Tells whether the worker is done with it and its handler has returned, or was given up. */
  boolean isGone() {
    Attempt last = attempt;
    return isOver() && (last == null || last.isOver());
  }

  /** Returns the run of its handler; null if that hasn't begun. */
  @Nullable Attempt attempt() {
    return attempt;
  }

  /** Returns how it has ended; to be called from {@link Stage#SETTLING} on. */
  Outcome outcome() {
    return Objects.requireNonNull(outcome);
  }

  /** Its lane has taken it. */
  void waits() {
    synchronized (unsettled) {
      var unused = move(Stage.WAITING);
    }
  }

  /** A thread of its lane has taken it. */
  void starts() {
    synchronized (unsettled) {
      var unused = move(Stage.RUNNING);
    }
  }

  /** Its handler is called now. */
  void begins(Attempt run) {
    attempt = run;
  }

  /** Its run has ended; tells whether this call is the one that ends it. */
  boolean ends() {
    return ends(null);
  }

  /**
   * Its run is ended before its handler has returned; tells whether this call is the one that ends
   * it.
   *
   * @param verdict tells what the run comes to. It's called when the handler has returned, or has
   *     been given up: until then no other may begin
   */
  boolean interrupted(Runnable verdict) {
    return ends(verdict);
  }

  private boolean ends(@Nullable Runnable verdict) {
    synchronized (unsettled) {
      if (stage.compareTo(Stage.RUNNING) > 0) {
        return false;
      }
      this.verdict = verdict;
      return move(Stage.ENDED);
    }
  }

  /** Tells what an interrupted run comes to, once. */
  void tellVerdict() {
    Runnable tell;
    synchronized (unsettled) {
      tell = verdict;
      verdict = null;
    }
    if (tell != null) {
      tell.run();
    }
  }

  /** It's known how it has ended, and the store is to be told; false if the worker is done. */
  boolean settles(Outcome how) {
    synchronized (unsettled) {
      boolean moves = move(Stage.SETTLING);
      if (moves) {
        outcome = how;
      }
      return moves;
    }
  }

  /** The store has written down how it has ended; false if the worker was done before. */
  boolean settled() {
    Outcome how = outcome;
    boolean isGivenBack = how != null && how.settlement().ending() == Ending.RELEASED;
    synchronized (unsettled) {
      return move(isGivenBack ? Stage.GIVEN_BACK : Stage.SETTLED);
    }
  }

  /** It isn't this worker's any more, or won't be soon; false if the worker was done before. */
  boolean lost() {
    synchronized (unsettled) {
      return move(Stage.LOST);
    }
  }

  private boolean move(Stage next) {
    if (isOver()) {
      return false;
    }
    if (!stage.mayBecome(next)) {
      throw new IllegalStateException("%s is %s, not to be %s".formatted(delivery, stage, next));
    }
    unsettled.moved(stage, next);
    stage = next;
    return true;
  }
}
