package io.reportcache.warming;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs: gives those that wait the free places, a thread and their time, and notes how they
 * ended. A place is free again when the outcome is known, the thread only when the job returns.
 * While a job's schedule is asked whether it may begin now, a place is kept for it; for one that
 * takes long only if others have overtaken it meanwhile, and not for longer than a minute. All
 * methods but {@link #execute} and {@link #begin} are called under the lock.
 */
final class Runs {

  /** How many threads of one job are given up at most. */
  static final int MOST_LOST = 3;

  /** What a timer can count in nanoseconds; as good as no limit. */
  private static final Duration LONGEST_LIMIT = Duration.ofDays(36_500);

  /** How long a place is kept for one that was overtaken often and whose schedule takes long. */
  private static final Duration LONGEST_KEPT = Duration.ofMinutes(1);

  /** When an interrupt is tried again for which there was no thread. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  private final SchedulerLock lock;
  private final WaitingLine line;
  private final SchedulerThreads threads;
  private final int concurrency;
  private int occupied; // places
  private int running; // threads, those that were given up included
  private boolean closed;

  /** Nothing runs yet. */
  Runs(SchedulerLock lock, WaitingLine line, SchedulerThreads threads, int concurrency) {
    this.lock = lock;
    this.line = line;
    this.threads = threads;
    this.concurrency = concurrency;
  }

  boolean isIdle() {
    return running == 0;
  }

  /**
   * Gives the free places to those whose turn it is.
   *
   * @param launches gets what is to be done afterwards
   * @param questions gets what is to be asked before others begin
   */
  void startWaiting(Instant now, List<Runnable> launches, List<Question> questions) {
    for (Optional<Waiting> next = line.withPlace(); next.isPresent(); next = line.withPlace()) {
      start(next.get(), now, launches);
    }
    for (Optional<Waiting> next = line.next();
        occupied < concurrency && next.isPresent();
        next = line.next()) {
      Waiting waiting = next.get();
      if (waiting.mayBegin()) {
        start(waiting, now, launches);
      } else {
        waiting.asked = true;
        waiting.job.isAsked = true;
        waiting.keepsPlace = true;
        occupied++;
        questions.add(new Permission(waiting, now, this, lock));
      }
    }
    line.forgetPermissions();
  }

  /** The place that was kept for it is another's. */
  void release(Waiting waiting) {
    if (waiting.keepsPlace) {
      waiting.keepsPlace = false;
      occupied--;
    }
  }

  /** Takes it out of the line. */
  void leave(Waiting waiting) {
    line.leave(waiting);
    release(waiting);
  }

  /** Has the place be another's after a while, if it is still kept then. */
  void keepPlace(Waiting waiting, BooleanSupplier isOpen) {
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

  private void giveUp(Waiting waiting, BooleanSupplier isOpen) {
    if (isOpen.getAsBoolean()) {
      release(waiting);
      lock.leaveTurn();
    }
  }

  private void start(Waiting waiting, Instant now, List<Runnable> launches) {
    release(waiting);
    Run run = new Run(waiting, now);
    waiting.job.run = run;
    occupied++;
    running++;
    line.start(waiting);
    if (waiting.place == null) {
      launches.add(() -> launch(run));
    } else {
      waiting.place.complete(run);
    }
  }

  private void launch(Run run) {
    try {
      threads.execute(() -> execute(run));
    } catch (Throwable e) { // no thread to be had: the job failed, the scheduler not
      lock.run(() -> end(run, Outcome.FAILED, e));
    }
  }

  /** Runs the job on this thread. */
  void execute(Run run) {
    Outcome outcome = Outcome.SUCCEEDED;
    Throwable failure = null;
    try (TenantScope none = TenantContext.openNone()) { // T3: whoever the thread worked for before
      if (lock.get(() -> begins(run))) {
        limit(run);
        run.job.work.run(new RunContext(lock, this, run));
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
  private boolean begins(Run run) {
    if (run.isDecided()) {
      return false; // cancelled before it had a thread
    }
    run.thread.enter();
    return true;
  }

  /** Has the run interrupted when its time is up. Not under the lock. */
  private void limit(Run run) {
    Future<?> limit = threads.after(bounded(run.job.timeLimit), () -> lock.run(() -> timeOut(run)));
    lock.run(() -> run.limit = limit);
  }

  /** The run is over, in whichever way. */
  void end(Run run, Outcome outcome, @Nullable Throwable failure) {
    cancel(run.limit);
    if (!run.isDecided()) {
      boolean handedBack = closed && failure instanceof InterruptedException;
      boolean skipped = run.skipped && failure == null;
      decide(
          run,
          handedBack ? Outcome.CANCELLED : skipped ? Outcome.SKIPPED : outcome,
          handedBack ? null : failure);
    }
    ScheduledJob job = run.job;
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
    running--;
    lock.changed();
    lock.leaveTurn();
  }

  boolean isOver(Run run) {
    return closed || run.isDecided();
  }

  /** Begins a part, which is interrupted when its time is up. Not under the lock. */
  Part begin(Run run, Duration limit) {
    Part part = new Part(limit);
    lock.run(() -> run.part = part);
    try {
      setAlarm(run, part, bounded(limit), () -> timeOut(run, part));
    } catch (Throwable e) { // a host's timer that is shut down
      lock.run(() -> run.part = null);
      throw e;
    }
    return part;
  }

  private void setAlarm(Run run, Part part, Duration in, Runnable work) {
    Future<?> alarm = threads.after(in, () -> lock.run(work));
    lock.run(
        () -> {
          if (part.equals(run.part)) {
            part.alarm = alarm;
          } else {
            cancel(alarm);
          }
        });
  }

  void end(Run run, Part part) {
    run.part = null;
    cancel(part.alarm);
  }

  /** Takes back the interrupt that was for a part alone. */
  void forgetInterrupt(Run run) {
    if (!isOver(run)) {
      var unused = Thread.interrupted();
    }
  }

  private void timeOut(Run run) {
    if (run.thread.isThere() && !run.isDecided()) {
      decide(run, Outcome.TIMED_OUT, null);
      interrupt(run);
      Part part = run.part;
      if (part != null) {
        watch(run, part, false);
      }
      lock.leaveTurn();
    }
  }

  private void timeOut(Run run, Part part) {
    if (run.thread.isThere() && part.equals(run.part) && !isOver(run)) {
      part.timedOut = true;
      interrupt(run);
      watch(run, part, true);
    }
  }

  private void interrupt(Run run) {
    run.thread.interrupt(bring -> lock.afterwards(() -> bring(run, bring)));
  }

  /** Not under the lock. Where no thread is to be had for it, it's tried again soon. */
  private void bring(Run run, Runnable interrupt) {
    interrupt.run();
    if (run.thread.hasMissed()) {
      try {
        var unused = threads.after(AGAIN, () -> bring(run, run.thread::interruptIfMissed));
      } catch (Throwable e) { // a host's timer that is shut down
        threads.timerFailed(e);
      }
    }
  }

  /** Gives the run's thread up if the part, which was interrupted, doesn't return soon. */
  private void watch(Run run, Part part, boolean goesOn) {
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

  private void giveUp(Run run, Part part, boolean goesOn) {
    if (!part.equals(run.part) || run.lost || closed) {
      return;
    }
    if (!run.isDecided()) {
      run.notes.add("a part took longer than its limit of %s and goes on".formatted(part.limit));
      decide(run, Outcome.TIMED_OUT, null);
    }
    run.goesOn = goesOn;
    giveUp(run);
    lock.leaveTurn();
  }

  private void giveUp(Run run) {
    ScheduledJob job = run.job;
    run.stuck = job.lost >= MOST_LOST;
    if (run.stuck) {
      lock.log(() -> RunLog.stuck(job.name, MOST_LOST));
      return;
    }
    int lost = ++job.lost;
    run.lost = true;
    job.run = null;
    lock.log(() -> RunLog.lost(job.name, lost, MOST_LOST));
    goOn(run);
  }

  private void goOn(Run run) {
    ScheduledJob job = run.job;
    if (run.goesOn && job.waiting == null && !closed) {
      line.join(new Waiting(job, line.turn(), run.onSchedule));
    }
  }

  /** From here on nothing begins. */
  void close() {
    closed = true;
  }

  void cancel(ScheduledJob job, Instant now) {
    Run run = job.run;
    if (run != null && !run.isDecided()) {
      decide(run, Outcome.CANCELLED, null);
      interrupt(run);
    }
    Waiting waiting = job.waiting;
    if (waiting != null) {
      leave(waiting);
      occupied++; // which the decision gives back
      decide(new Run(waiting, now), Outcome.CANCELLED, null);
      waiting.passOver("the scheduler is closed");
    }
  }

  /** The result is known, and the place free. */
  private void decide(Run run, Outcome outcome, @Nullable Throwable failure) {
    JobRun result = run.decide(outcome, failure);
    occupied--;
    lock.log(() -> RunLog.ended(run.job, result));
    lock.afterwards(() -> threads.tell(() -> run.future.complete(result)));
  }

  private static Duration bounded(Duration limit) {
    return limit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : limit;
  }

  private void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      lock.last(() -> timer.cancel(false));
    }
  }
}
