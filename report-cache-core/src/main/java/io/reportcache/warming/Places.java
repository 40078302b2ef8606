package io.reportcache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The places for runs, as many as runs may be under way at once. A free place goes to the next run
 * in the line. A place is free again when the outcome of its run is known, though the run's thread
 * may not have returned. While a schedule is asked whether its job may begin now, a place is kept
 * for the run; for a schedule that takes long only if others have overtaken the run meanwhile, and
 * not for longer than a minute. Guarded by a scheduler's lock.
 */
final class Places {

  /** How long a place is kept for a run that was overtaken often and whose schedule takes long. */
  private static final Duration LONGEST_KEPT = Duration.ofMinutes(1);

  private final SchedulerLock lock;
  private final WaitingLine line;
  private final SchedulerThreads threads;
  private final int concurrency;
  private int occupied;

  /**
   * All places are free.
   *
   * @param concurrency how many places there are
   */
  Places(SchedulerLock lock, WaitingLine line, SchedulerThreads threads, int concurrency) {
    this.lock = lock;
    this.line = line;
    this.threads = threads;
    this.concurrency = concurrency;
  }

  /**
   * Gives the free places to the runs that are next in the line.
   *
   * @param started gets each run that has got a place
   * @param questions gets what schedules are to be asked before their runs may begin
   */
  void fill(Instant now, Consumer<StartedRun> started, List<Question> questions) {
    for (Optional<WaitingRun> next = line.withPlace(); next.isPresent(); next = line.withPlace()) {
      start(next.get(), now, started);
    }
    for (Optional<WaitingRun> next = line.next();
        occupied < concurrency && next.isPresent();
        next = line.next()) {
      WaitingRun waiting = next.get();
      if (waiting.mayBegin()) {
        start(waiting, now, started);
      } else {
        waiting.asked = true;
        waiting.job.isAsked = true;
        waiting.keepsPlace = true;
        occupied++;
        questions.add(new PermissionQuestion(waiting, now, this, lock));
      }
    }
    line.forgetPermissions();
  }

  private void start(WaitingRun waiting, Instant now, Consumer<StartedRun> started) {
    release(waiting);
    StartedRun run = new StartedRun(waiting, now);
    waiting.job.run = run;
    occupied++;
    line.start(waiting);
    started.accept(run);
  }

  /** The place of a run whose outcome is known is another's. */
  void free() {
    occupied--;
  }

  /** The place that was kept for a waiting run is another's. */
  void release(WaitingRun waiting) {
    if (waiting.keepsPlace) {
      waiting.keepsPlace = false;
      occupied--;
    }
  }

  /** Takes a waiting run out of the line. */
  void leave(WaitingRun waiting) {
    line.leave(waiting);
    release(waiting);
  }

  /**
   * Takes a run of a tick out of the line, since the tick isn't run here. If the run was asked for
   * as well, its job runs here nevertheless, for the caller who waits for that.
   */
  void leaveTick(WaitingRun waiting) {
    leave(waiting);
    if (!waiting.onSchedule) {
      line.join(waiting.withoutTick());
      lock.leaveTurn();
    }
  }

  /** Releases the place that is kept for a waiting run after a while, if it is kept then. */
  void keepForAWhile(WaitingRun waiting, BooleanSupplier isOpen) {
    lock.last(
        () -> {
          try {
            var unused = threads.after(LONGEST_KEPT, () -> lock.run(() -> giveUp(waiting, isOpen)));
          } catch (Throwable e) { // a host's timer that is shut down
            threads.timerFailed(e);
            lock.run(() -> giveUp(waiting, isOpen));
          }
        });
  }

  private void giveUp(WaitingRun waiting, BooleanSupplier isOpen) {
    if (isOpen.getAsBoolean()) {
      release(waiting);
      lock.leaveTurn();
    }
  }
}
