package io.reportcache.warming;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Executes the runs that have got a place: each on a thread and within its job's time limit. All
 * methods but {@link #execute} are called under a scheduler's lock.
 */
final class JobRunner {

  private final SchedulerLock lock;
  private final Lifecycle lifecycle;
  private final SchedulerThreads threads;
  private final JobEnds ends;
  private final RunInterrupts interrupts;
  private final LostThreads lostThreads;
  private final PartLimits parts;
  private int threadsInUse; // those that were given up included

  /** Nothing runs yet. */
  JobRunner(
      SchedulerLock lock,
      Lifecycle lifecycle,
      WaitingLine line,
      Places places,
      SchedulerThreads threads) {
    this.lock = lock;
    this.lifecycle = lifecycle;
    this.threads = threads;
    ends = new JobEnds(lock, lifecycle, places, threads);
    interrupts = new RunInterrupts(lock, threads);
    lostThreads = new LostThreads(lock, lifecycle, line);
    parts = new PartLimits(lock, lifecycle, ends, interrupts, lostThreads, threads);
  }

  boolean isIdle() {
    return threadsInUse == 0;
  }

  /**
   * Has the run executed: on the thread that waits for its place, or else on another.
   *
   * @param afterwards gets what is to be done when the lock is released
   */
  void begin(StartedRun run, List<Runnable> afterwards) {
    threadsInUse++;
    if (run.place == null) {
      afterwards.add(() -> executeOnAThread(run));
    } else {
      run.place.complete(run);
    }
  }

  private void executeOnAThread(StartedRun run) {
    try {
      threads.execute(() -> execute(run));
    } catch (Throwable e) { // no thread to be had: the job failed, the scheduler not
      lock.run(() -> end(run, Outcome.FAILED, e));
    }
  }

  /** Executes the run on this thread. */
  void execute(StartedRun run) {
    Outcome outcome = Outcome.SUCCEEDED;
    Throwable failure = null;
    try (TenantScope none = TenantContext.openNone()) { // T3: whoever the thread worked for before
      if (lock.get(() -> enters(run))) {
        limit(run);
        run.job.declared.run(new LockedJobContext(lock, parts, run));
      }
    } catch (Throwable e) { // D4: also an Error of one job never stops the scheduler
      outcome = Outcome.FAILED;
      failure = e;
    }
    run.thread.leave();
    Outcome ending = outcome;
    Throwable thrown = failure;
    lock.run(() -> end(run, ending, thrown));
  }

  /** Tells whether the run is to go ahead. */
  private boolean enters(StartedRun run) {
    if (run.isDecided()) {
      return false; // cancelled before it had a thread
    }
    run.thread.enter();
    return true;
  }

  /** Has the run interrupted when its time is up. Not under the lock. */
  private void limit(StartedRun run) {
    Future<?> limit = threads.after(run.job.timeLimit, () -> lock.run(() -> timeOut(run)));
    lock.run(() -> run.limit = limit);
  }

  private void timeOut(StartedRun run) {
    if (run.thread.isThere() && !run.isDecided()) {
      ends.decide(run, Outcome.TIMED_OUT, null);
      interrupts.interrupt(run);
      Part part = run.part;
      if (part != null) {
        parts.watch(run, part, false);
      }
      lock.leaveTurn();
    }
  }

  /** The run's thread has returned, or there was none. */
  void end(StartedRun run, Outcome outcome, @Nullable Throwable failure) {
    lock.cancelLast(run.limit);
    if (!run.isDecided()) {
      boolean handedBack = lifecycle.closed && failure instanceof InterruptedException;
      boolean skipped = run.skipped && failure == null;
      ends.decide(
          run,
          handedBack ? Outcome.CANCELLED : skipped ? Outcome.SKIPPED : outcome,
          handedBack ? null : failure);
    }
    lostThreads.returned(run);
    threadsInUse--;
    lock.changed();
    lock.leaveTurn();
  }

  /**
   * Cancels the job's runs, since the scheduler is closed: the one under way and the one that
   * waits.
   */
  void cancel(RegisteredJob job, Instant now) {
    StartedRun run = job.run;
    if (run != null && !run.isDecided()) {
      ends.decide(run, Outcome.CANCELLED, null);
      interrupts.interrupt(run);
    }
    WaitingRun waiting = job.waiting;
    if (waiting != null) {
      ends.cancel(waiting, now);
    }
  }
}
