package io.reportcache.warming;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A job that waits for a place, and its stand in the line. Guarded by a scheduler's lock. */
final class Waiting {

  final ScheduledJob job;

  /** Of those that came due together it is the same; of those due later it is higher. */
  final int turn;

  final CompletableFuture<JobRun> future = new CompletableFuture<>();

  /**
   * For the thread of a cluster's worker, which runs the job itself; null if another thread is to.
   */
  final @Nullable CompletableFuture<Run> place;

  /** Whether its schedule has a say in when it begins: not if it was asked for. */
  boolean onSchedule;

  /** Whether its schedule is being asked, or has said that it may begin now. */
  boolean asked;

  boolean permitted;

  /** Whether its schedule has ever said whether it may begin. */
  boolean hasAnswered;

  /** Whether a place is kept for it while its schedule is asked. */
  boolean keepsPlace;

  private int overtaken;

  /** The moment of the cluster's tick; null if it is none. */
  private final @Nullable Instant tick;

  Waiting(ScheduledJob job, int turn, boolean onSchedule) {
    this.job = job;
    this.turn = turn;
    this.onSchedule = onSchedule;
    this.place = null;
    this.tick = null;
  }

  /** A tick that this node has got from the cluster. */
  Waiting(ScheduledJob job, int turn, Instant tick) {
    this.job = job;
    this.turn = turn;
    this.onSchedule = true;
    this.place = new CompletableFuture<>();
    this.tick = tick;
  }

  /**
   * Tells whether it waits for a tick before that one. The same one may be due here later than on
   * the node that it came from.
   */
  boolean isTickBefore(Instant other) {
    return tick != null && tick.isBefore(other);
  }

  /** Notes that another got a place before it. */
  void sees(Waiting started) {
    if (started.turn > turn) {
      overtaken++;
    }
  }

  /** Tells the thread of a cluster's worker, if it is one that waits, that it waits in vain. */
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
