package io.reportcache.warming;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A run that waits for a place, and its position in the line. Guarded by a scheduler's lock. */
final class WaitingRun {

  final RegisteredJob job;

  /** The number of the turn in which it joined: the same for runs that came due together. */
  final int turn;

  final CompletableFuture<JobRun> future;

  /** For the thread that waits to execute the run itself; null if another thread is to. */
  final @Nullable CompletableFuture<StartedRun> place;

  /** Whether its schedule says when it may begin; false for a run that was asked for. */
  boolean onSchedule;

  /** Whether its schedule is being asked, or has said that it may begin now. */
  boolean asked;

  boolean permitted;

  /** Whether its schedule has ever said whether it may begin. */
  boolean hasAnswered;

  /** Whether a place is kept for it while its schedule is asked. */
  boolean keepsPlace;

  private int overtaken;

  /** The moment of the cluster's tick; null for a run of this node's own. */
  private final @Nullable Instant tick;

  WaitingRun(RegisteredJob job, int turn, boolean onSchedule) {
    this(job, turn, onSchedule, new CompletableFuture<>(), null, null);
  }

  /** A run of a tick that this node has got from the cluster. */
  WaitingRun(RegisteredJob job, int turn, Instant tick) {
    this(job, turn, true, new CompletableFuture<>(), new CompletableFuture<>(), tick);
  }

  private WaitingRun(
      RegisteredJob job,
      int turn,
      boolean onSchedule,
      CompletableFuture<JobRun> future,
      @Nullable CompletableFuture<StartedRun> place,
      @Nullable Instant tick) {
    this.job = job;
    this.turn = turn;
    this.onSchedule = onSchedule;
    this.future = future;
    this.place = place;
    this.tick = tick;
  }

  /** Returns this run without its tick, for those who asked for it. */
  WaitingRun withoutTick() {
    return new WaitingRun(job, turn, onSchedule, future, null, null);
  }

  /**
   * Tells whether it's a run of a tick before the given one. The same tick may be due here later
   * than on the node that it came from.
   */
  boolean isTickBefore(Instant other) {
    return tick != null && tick.isBefore(other);
  }

  /** Notes that another got a place before it. */
  void sees(WaitingRun started) {
    if (started.turn > turn) {
      overtaken++;
    }
  }

  /** Tells the thread that waits for the place, if one does, that the run never begins. */
  void passOver(String why) {
    if (place != null) {
      place.completeExceptionally(new PassedOverException(why));
    }
  }

  /** Tells whether it would begin if there were a place. */
  boolean isReady() {
    return job.run == null && (!onSchedule || (!asked && !job.isAsked));
  }

  /** Tells whether it may begin without that its schedule is asked. */
  boolean mayBegin() {
    return permitted || !onSchedule;
  }

  boolean wasOvertaken(int times) {
    return overtaken >= times;
  }
}
