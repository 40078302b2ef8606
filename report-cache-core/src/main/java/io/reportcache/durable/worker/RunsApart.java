package io.reportcache.durable.worker;

import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The runs that go on without a thread after their handlers have returned. So a few threads can
 * have many deliveries under way, each of which waits for an answer from somewhere else.
 */
final class RunsApart {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final Map<Lane, LaneWork> lanes;
  private final Holdings holdings;
  private final RunEnds ends;
  private final Executor executor;

  /**
   * Makes it, with no run yet.
   *
   * @param executor notes failures, which may call foreign code: conditions, log appenders
   */
  RunsApart(Map<Lane, LaneWork> lanes, Holdings holdings, RunEnds ends, Executor executor) {
    this.lanes = lanes;
    this.holdings = holdings;
    this.ends = ends;
    this.executor = executor;
  }

  /**
   * Has a run go on until the stage completes. Called by the thread that has run the handler; tells
   * whether that thread may run another.
   */
  boolean begin(OwnedDelivery owned, Attempt attempt, CompletionStage<?> rest) {
    if (!attempt.goesApart()) { // its thread was given up, and the run with it
      holdings.removeIfGone(owned);
      return false;
    }
    laneOf(owned).goesApart();
    try {
      var unused = rest.whenComplete((result, failure) -> completed(owned, attempt, failure));
    } catch (Throwable e) { // D4: no memory, or a stage that isn't one
      end(owned, attempt, e);
    }
    if (owned.stage().compareTo(Stage.RUNNING) > 0) { // perhaps before it went on by itself
      giveUp(owned, attempt);
    }
    return true;
  }

  /** Gives up a run that goes on and has been ended for another reason. */
  void giveUp(OwnedDelivery owned, Attempt attempt) {
    if (attempt.giveUpApart()) {
      over(owned);
    }
  }

  /** Called by whoever completes the stage, who isn't kept by foreign code. */
  private void completed(OwnedDelivery owned, Attempt attempt, @Nullable Throwable failure) {
    // D4: broken off further on, it could be left until its lease ends. So it ends with its time.
    StackRoom.requirePlenty();
    if (failure == null) {
      end(owned, attempt, null);
      return;
    }
    Throwable cause = failure.getCause();
    Throwable known = failure instanceof CompletionException && cause != null ? cause : failure;
    try {
      executor.execute(() -> end(owned, attempt, known));
    } catch (Throwable e) { // no thread: E2, or it would run until its time is up
      end(owned, attempt, known);
    }
  }

  private void end(OwnedDelivery owned, Attempt attempt, @Nullable Throwable failure) {
    try {
      if (owned.ends()) {
        ends.ended(owned, attempt, failure);
      } else {
        log.debug("{} has ended after it was given up", owned.delivery);
      }
    } finally { // D4: or its place would be taken for ever
      if (attempt.returns()) {
        over(owned);
      }
    }
  }

  private void over(OwnedDelivery owned) {
    try {
      owned.tellVerdict();
      holdings.removeIfGone(owned);
    } finally {
      laneOf(owned).apartEnded(); // D4: or the lane would have a place less for ever
    }
  }

  private LaneWork laneOf(OwnedDelivery owned) {
    return Objects.requireNonNull(lanes.get(owned.lane.lane()));
  }
}
