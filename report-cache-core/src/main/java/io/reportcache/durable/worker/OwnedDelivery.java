package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this worker has claimed, and all that the worker knows of it: its {@link Stage},
 * its lease, its attempt, and how that has ended.
 *
 * <p>Each step from one stage to the next is a method here. A step that the picture of the stages
 * doesn't show is refused with an exception. In two cases the method returns false instead: when a
 * run has ended before, since only the first end counts, and when the worker is done with the
 * delivery.
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

  /** Returns the run of its handler; null if it hasn't begun. */
  @Nullable Attempt attempt() {
    return attempt;
  }

  /** Returns how it has ended. Must be called from {@link Stage#SETTLING} on only. */
  Outcome outcome() {
    return Objects.requireNonNull(outcome);
  }

  /** Notes that its lane has taken it. */
  void waits() {
    synchronized (unsettled) {
      var unused = move(Stage.WAITING);
    }
  }

  /** Notes that a thread of its lane has taken it. */
  void starts() {
    synchronized (unsettled) {
      var unused = move(Stage.RUNNING);
    }
  }

  /** Notes that its handler is called now. */
  void begins(Attempt run) {
    attempt = run;
  }

  /** Ends its run. Tells whether this call is the one that ends it. */
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

  /** Settles an interrupted run, once. */
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

  /** Sets how it has ended, which the store must be told. Returns false if the worker is done. */
  boolean settles(Outcome how) {
    synchronized (unsettled) {
      boolean moves = move(Stage.SETTLING);
      if (moves) {
        outcome = how;
      }
      return moves;
    }
  }

  /** Notes that the store has written down how it has ended. False if the worker was done. */
  boolean settled() {
    Outcome how = outcome;
    boolean isGivenBack = how != null && how.settlement().ending() == Ending.RELEASED;
    synchronized (unsettled) {
      return move(isGivenBack ? Stage.GIVEN_BACK : Stage.SETTLED);
    }
  }

  /** Notes that it belongs to others now or soon. Returns false if the worker was done before. */
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
