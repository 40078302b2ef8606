package io.reportcache.warming;

import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;

/**
 * Keeps parts of runs within their limits: interrupts a part when its time is up, and gives up its
 * thread if it doesn't return then. All methods but {@link #begin} are called under a scheduler's
 * lock.
 */
final class PartLimits {

  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  private final SchedulerLock lock;
  private final Lifecycle lifecycle;
  private final JobEnds ends;
  private final RunInterrupts interrupts;
  private final LostThreads lostThreads;
  private final SchedulerThreads threads;

  PartLimits(
      SchedulerLock lock,
      Lifecycle lifecycle,
      JobEnds ends,
      RunInterrupts interrupts,
      LostThreads lostThreads,
      SchedulerThreads threads) {
    this.lock = lock;
    this.lifecycle = lifecycle;
    this.ends = ends;
    this.interrupts = interrupts;
    this.lostThreads = lostThreads;
    this.threads = threads;
  }

  boolean isOver(StartedRun run) {
    return ends.isOver(run);
  }

  /** Begins a part, which is interrupted when its time is up. Not under the lock. */
  Part begin(StartedRun run, Duration limit) {
    Part part = new Part(limit);
    lock.run(() -> run.part = part);
    try {
      setAlarm(run, part, limit, () -> timeOut(run, part));
    } catch (Throwable e) { // a host's timer that is shut down
      lock.run(() -> run.part = null);
      throw e;
    }
    return part;
  }

  void end(StartedRun run, Part part) {
    run.part = null;
    lock.cancelLast(part.alarm);
  }

  /** Takes back the interrupt that was for a part alone. */
  void forgetInterrupt(StartedRun run) {
    if (!isOver(run)) {
      var unused = Thread.interrupted();
    }
  }

  private void timeOut(StartedRun run, Part part) {
    if (run.thread.isThere() && part.equals(run.part) && !isOver(run)) {
      part.timedOut = true;
      interrupts.interrupt(run);
      watch(run, part, true);
    }
  }

  /**
   * Gives the run's thread up if the part, which was interrupted, doesn't return soon.
   *
   * @param goesOn whether the job is to run again at once then
   */
  void watch(StartedRun run, Part part, boolean goesOn) {
    Duration grace = part.limit.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE : part.limit;
    lock.afterwards(
        () -> {
          try {
            setAlarm(run, part, grace, () -> giveUp(run, part, goesOn));
          } catch (Throwable e) { // a host's timer that is shut down
            threads.timerFailed(e);
          }
        });
  }

  private void giveUp(StartedRun run, Part part, boolean goesOn) {
    if (!part.equals(run.part) || run.lost || lifecycle.closed) {
      return;
    }
    if (!run.isDecided()) {
      run.notes.add("a part took longer than its limit of %s and goes on".formatted(part.limit));
      ends.decide(run, Outcome.TIMED_OUT, null);
    }
    run.goesOn = goesOn;
    lostThreads.giveUp(run);
    lock.leaveTurn();
  }

  private void setAlarm(StartedRun run, Part part, Duration in, Runnable work) {
    var alarm = threads.after(in, () -> lock.run(work));
    lock.run(
        () -> {
          if (part.equals(run.part)) {
            part.alarm = alarm;
          } else {
            lock.cancelLast(alarm);
          }
        });
  }
}
