package io.reportcache.warming;

import io.reportcache.warming.JobRun.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides how runs have ended: records it, frees the place and tells who asked. Guarded by a
 * scheduler's lock.
 */
final class JobEnds {

  private final SchedulerLock lock;
  private final Lifecycle lifecycle;
  private final Places places;
  private final SchedulerThreads threads;

  JobEnds(SchedulerLock lock, Lifecycle lifecycle, Places places, SchedulerThreads threads) {
    this.lock = lock;
    this.lifecycle = lifecycle;
    this.places = places;
    this.threads = threads;
  }

  boolean isOver(StartedRun run) {
    return lifecycle.closed || run.isDecided();
  }

  /** The outcome is known. The run's thread may not have returned. */
  void decide(StartedRun run, Outcome outcome, @Nullable Throwable failure) {
    JobRun ended = run.decide(outcome, failure);
    places.free();
    tell(run, ended);
  }

  /** The scheduler is closed, and the run never begins. */
  void cancel(WaitingRun waiting, Instant now) {
    places.leave(waiting);
    StartedRun run = new StartedRun(waiting, now);
    tell(run, run.decide(Outcome.CANCELLED, null));
    waiting.passOver("the scheduler is closed");
  }

  private void tell(StartedRun run, JobRun ended) {
    lock.log(() -> SchedulerLog.ended(ended, run.job.timeLimit));
    lock.afterwards(() -> threads.tell(() -> run.future.complete(ended)));
  }
}
