package io.reportcache.warming;

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

  private int overtaken;

  Waiting(ScheduledJob job, int turn, boolean onSchedule, @Nullable CompletableFuture<Run> place) {
    this.job = job;
    this.turn = turn;
    this.onSchedule = onSchedule;
    this.place = place;
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

  boolean wasOvertaken(int times) {
    return overtaken >= times;
  }
}
