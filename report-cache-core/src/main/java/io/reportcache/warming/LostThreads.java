package io.reportcache.warming;

/**
 * Gives up threads of runs that don't return though they were interrupted, so that their jobs run
 * again on other threads. While a job has lost {@value #MOST} threads it doesn't run. Guarded by a
 * scheduler's lock.
 */
final class LostThreads {

  /** How many threads of one job are given up at most. */
  static final int MOST = 3;

  private final SchedulerLock lock;
  private final Lifecycle lifecycle;
  private final WaitingLine line;

  LostThreads(SchedulerLock lock, Lifecycle lifecycle, WaitingLine line) {
    this.lock = lock;
    this.lifecycle = lifecycle;
    this.line = line;
  }

  /** Gives up the thread of a run, unless too many are given up already. */
  void giveUp(StartedRun run) {
    RegisteredJob job = run.job;
    run.stuck = job.lost >= MOST;
    if (run.stuck) {
      lock.log(() -> SchedulerLog.stuck(job.name, MOST));
      return;
    }
    int lost = ++job.lost;
    run.lost = true;
    job.run = null;
    lock.log(() -> SchedulerLog.lost(job.name, lost, MOST));
    goOn(run);
  }

  /** The thread of a run has returned. */
  void returned(StartedRun run) {
    RegisteredJob job = run.job;
    if (run.lost) {
      job.lost--;
      if (job.run != null && job.run.stuck) {
        giveUp(job.run);
      }
    } else {
      job.run = null;
      if (run.stuck) { // it goes on where this one has hung, as if that had been given up
        goOn(run);
      }
    }
  }

  private void goOn(StartedRun run) {
    RegisteredJob job = run.job;
    if (run.goesOn && job.waiting == null && !lifecycle.closed) {
      line.join(new WaitingRun(job, line.turn(), run.onSchedule));
    }
  }
}
